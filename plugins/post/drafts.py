"""New posts, each a draft in a file of its own; no file that is there is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plugins.post.checks import address_fault
from plugins.post.following import NEXT_STEPS, Next, common_head, next_step, reply_text, reply_title
from plugins.post.header_values import one_of
from plugins.post.new_letter import new_letter
from plugins.post.settings import slug_of
from plugins.post.story import refuse_unfit, story_of
from plugins.post.typed_posts import called, read_all_typed
from plugins.problems import shown


@dataclass(frozen=True)
class Wanted:
    """What an author asks for: a letter to a company, the next one of a case, or a reply."""

    title: str = ""
    company: str = ""
    lang: str = ""
    follow: str = ""  # the letter, or reply, that it comes after
    step: str = ""
    reply_to: str = ""  # the letter that the company has answered


def begin(settings: Mapping[str, Any], wanted: Wanted, day: date) -> Path:
    """Write the file that an author asks for.

    Raise a ``ValueError`` that says the remedy if none can be, and ``ProblemsFound`` where what it
    comes after is not in order.
    """
    slugs = [wanted.follow, wanted.reply_to]
    if all(slugs) or (any(slugs) and wanted.company):
        raise ValueError("write a title and a company, or --follow, or --reply-to")
    if wanted.step and not wanted.follow:
        raise ValueError("--step is of a letter that follows another; write --follow too")
    one = _next_letter if wanted.follow else _reply if wanted.reply_to else _first_letter
    return write_draft(settings, *one(settings, wanted, day))


def _first_letter(settings: Mapping[str, Any], wanted: Wanted, day: date) -> tuple[str, str]:
    slug = slug_or_error("title", wanted.title, settings)
    slug_or_error("company", wanted.company, settings)
    author, lang = settings.get("AUTHOR") or "", wanted.lang or settings["DEFAULT_LANG"]
    return slug, new_letter(wanted.title, wanted.company, lang, day, slug=slug, signature=author)


def _next_letter(settings: Mapping[str, Any], wanted: Wanted, day: date) -> tuple[str, str]:
    posts = read_all_typed(settings)
    story = story_of(called(wanted.follow, posts), posts)
    step = wanted.step or next_step(story)
    if remedy := one_of(NEXT_STEPS)(step):
        raise ValueError(f"--step: {remedy}")
    coming = Next(story, step, wanted.lang or story.latest.lang, day)
    title = wanted.title or coming.title
    slug = slug_or_error("title", title, settings)
    return slug, coming.text(slug, title, settings.get("AUTHOR") or "")


def _reply(settings: Mapping[str, Any], wanted: Wanted, day: date) -> tuple[str, str]:
    letter = called(wanted.reply_to, read_all_typed(settings))
    refuse_unfit(letter)
    if letter.letter.kind == "reply":
        raise ValueError(f"{shown(letter.path)} is a reply; name the letter that it answers")
    lang = wanted.lang or letter.lang
    title = wanted.title or reply_title(letter, lang, day)
    slug = slug_or_error("title", title, settings)
    common = common_head(letter, title, slug, lang, day)
    return slug, reply_text(common, letter, settings.get("AUTHOR") or "")


def slug_or_error(name: str, text: str, settings: Mapping[str, Any]) -> str:
    """Make an address of a title or a company; raise a ``ValueError`` where none can be.

    >>> slug_or_error("title", "?!", {"SLUG_REGEX_SUBSTITUTIONS": [(r"[^\\\\w]", "")]})
    Traceback (most recent call last):
    ValueError: no address can be made of the title "?!"; choose another title
    """
    slug = slug_of(text, settings)
    if fault := address_fault(slug, f'the {name} "{text}"'):
        raise ValueError(f"{fault}; choose another {name}")
    return slug


def write_draft(settings: Mapping[str, Any], slug: str, text: str) -> Path:
    """Write a new file among the letters, named as its address."""
    path = Path(settings["PATH"], settings["ARTICLE_PATHS"][0], f"{slug}.md")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(text.encode())
    except FileExistsError as error:
        message = f"{shown(path)} is there already; give the letter another title"
        raise ValueError(message) from error
    except OSError as error:  # the title makes too long a name, or the disk is full
        raise ValueError(f"{shown(path)} cannot be written: {error.strerror}") from error
    return path
