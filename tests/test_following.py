"""plugins/post: the next letter of a case, and the file for the company's reply."""

import re
from datetime import date
from pathlib import Path

import pytest

from plugins.post.drafts import Wanted, begin
from plugins.post.following import NEXT_STEPS, with_term
from plugins.post.headers import read
from plugins.post.letter import Letter, Source, from_source
from plugins.problems import ProblemsFound
from tests.project import files, invoke, project

DAY = date(2026, 12, 20)
LETTER = """\
Title: {title}
Date: {sent}
Lang: {lang}
Tags: box, ligne
From: {{{{mes coordonnées}}}}
To: Télécom Ixe
    TSA 00000
Place: Lyon
Via: registered {{{{n° de recommandé}}}}
Subject: Ma box
Ref: client {{{{n° client}}}}
Demand: Rembourser 84,90 € avant le 24 novembre
    Des excuses
Case: box
Signature: Camille

Non.
"""
REPLY = """\
Title: Ixe répond
Date: 2026-11-27
Kind: reply
Case: box
In-Reply-To: box
From: Télécom Ixe
To: Camille
Sent: 2026-11-25
Received: 2026-11-27

Oui.
"""


class Blog:
    """The settings of a blog, and its letters."""

    def __init__(self, folder: Path) -> None:
        self.letters = folder / "content/letters"
        self.letters.mkdir(parents=True)
        self.settings = {
            "PATH": str(folder / "content"), "ARTICLE_PATHS": ["letters"], "PAGE_PATHS": ["pages"],
            "STATIC_PATHS": [], "IGNORE_FILES": [], "DEFAULT_LANG": "fr", "MARKDOWN": {},
            "SUMMARY_MAX_LENGTH": 40, "SUMMARY_END_SUFFIX": "…", "AUTHOR": "Camille Exemple",
            "SLUG_REGEX_SUBSTITUTIONS": [(r"[^\w\s-]", ""), (r"\W+", "-")],
        }  # fmt: skip

    def write(self, name: str, text: str) -> None:
        (self.letters / f"{name}.md").write_text(text, encoding="utf-8")

    def letter(self, title: str, sent: str, lang: str = "fr") -> None:
        self.write(title.lower(), LETTER.format(title=title, sent=sent, lang=lang))

    def begun(self, **wanted: str) -> tuple[Source, Letter]:
        """Give what is written, which is in order."""
        path = begin(self.settings, Wanted(**wanted), DAY)
        source, problems = read(path.read_text(encoding="utf-8"), path.name)
        assert problems == []
        assert source.text("Status") == "draft"
        assert source.text("Slug") == path.stem
        return source, from_source(source, path.stem)


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    return Blog(tmp_path)


# --- the next letter ---------------------------------------------------------------------


def test_the_next_letter_has_all_that_the_letter_before_it_has(blog: Blog) -> None:
    blog.letter("Box", "2026-11-14")
    source, letter = blog.begun(follow="box")
    assert source.text("Title") == "Relance : Box"
    assert (letter.case, letter.in_reply_to, letter.sent) == ("box", "box", DAY)
    assert (letter.sender, letter.recipient) == (
        ("{{mes coordonnées}}",),
        ("Télécom Ixe", "TSA 00000"),
    )
    assert (letter.subject, letter.references) == ("Relance : Ma box", ("client {{n° client}}",))
    assert source.text("Via") == "registered {{n° de recommandé 2}}"  # not that of the last one
    assert letter.demands == ("Rembourser 84,90 € avant le 4 janvier 2027", "Des excuses")
    assert (source.text("Category"), source.text("Tags")) == ("Télécom Ixe", "box, ligne")
    assert (letter.place, letter.signature) == ("Lyon", ("Camille",))


FIRST = {
    "fr": "Ma lettre du 14 novembre est restée sans réponse.",
    "en": "My letter of 14 November has had no answer.",
    "en-US": "My letter of November 14 has had no answer.",
    "de": "Mein Schreiben vom 14. November ist unbeantwortet geblieben.",
}
OBLIGATORY = {  # words without which a step is none
    (
        "reminder",
        "fr",
    ): "Je demandais :\n\n- Rembourser 84,90 € avant le 24 novembre\n- Des excuses\n",
    ("notice", "fr"): "je vous mets en demeure",
    ("notice", "en"): "This letter is a formal notice, and a letter before claim",
    ("notice", "de"): "setze Ihnen eine letzte Frist bis zum 3. Januar 2027",
    ("mediator", "fr"): "le litige qui m'oppose à Télécom Ixe",
    ("mediator", "en"): "my dispute with Télécom Ixe",
    ("mediator", "de"): "Schlichtung in meinem Streit mit Télécom Ixe",
}


@pytest.mark.parametrize("step", NEXT_STEPS)
@pytest.mark.parametrize("lang", FIRST)
def test_each_step_says_in_each_language_what_has_had_no_answer(
    blog: Blog, step: str, lang: str
) -> None:
    blog.letter("Box", "2026-11-14", lang)
    source, letter = blog.begun(follow="box", step=step)
    assert FIRST[lang] in source.body.split("\n\n")
    assert re.search(OBLIGATORY.get((step, lang), ""), source.body)
    assert "- Rembourser 84,90 €" in source.body
    assert "$" not in source.body
    if step == "mediator":
        assert letter.recipient[0] != "Télécom Ixe"
        assert (source.text("Category"), len(letter.enclosures)) == ("Télécom Ixe", 1)


def test_steps_come_one_after_the_other_and_drafts_are_not_counted(blog: Blog) -> None:
    blog.letter("Box", "2026-11-14")
    names = []
    for title in ("Relance : Box", "Mise en demeure : Box", "Saisine du médiateur : Box"):
        source, _ = blog.begun(follow="box")
        assert source.text("Title") == title
        names.append(blog.letters / f"{source.text('Slug')}.md")
        if len(names) < 3:
            with pytest.raises(ValueError, match="is there already; give the letter another title"):
                blog.begun(follow="box")
        text = names[-1].read_text(encoding="utf-8").replace("Status: draft\n", "")
        names[-1].write_text(text.replace(str(DAY), f"2026-12-0{len(names)}"), encoding="utf-8")
    assert (
        "Mes lettres du 14 novembre, du 1er décembre et du 2 décembre sont restées" in source.body
    )
    assert source.lines("Encl") == (
        "Ma lettre du 14 novembre", "Ma lettre du 1er décembre", "Ma lettre du 2 décembre"
    )  # fmt: skip
    source, _ = blog.begun(follow="relance-box", title="Encore")
    assert (source.text("Title"), source.text("In-Reply-To")) == ("Encore", "relance-box")


@pytest.mark.parametrize("follow", ["box", "ixe-repond"])
def test_a_reply_that_does_not_help_is_named(blog: Blog, follow: str) -> None:
    blog.letter("Box", "2026-11-14")
    blog.write("reponse", REPLY)
    source, letter = blog.begun(follow=follow)
    told = "réponse du 25 novembre à ma lettre du 14 novembre ne règle pas ce que je demandais."
    assert f"Votre {told}" in source.body
    assert (letter.in_reply_to, letter.recipient[0]) == (follow, "Télécom Ixe")
    source, letter = blog.begun(follow=follow, step="mediator")
    assert "La réponse de Télécom Ixe du 25 novembre à ma lettre du 14" in source.body
    assert letter.enclosures[1] == "La réponse de Télécom Ixe du 25 novembre"
    blog.letter("Encore", "2026-12-01")
    assert "Ma lettre du 1er décembre est restée" in blog.begun(follow="encore")[0].body


@pytest.mark.parametrize(
    ("demands", "by", "written"),
    [
        ([], "by 1 March", []),
        (["Refund £20"], "by 1 March", ["Refund £20 by 1 March"]),
        (["An excuse", "Refund, by 3 May 2026"], "by 1 March", ["An excuse", "Refund by 1 March"]),
        (["Eine Schraube bis zum 21. 9."], "bis zum 1. März", ["Eine Schraube bis zum 1. März"]),
        (["Avant tout, rien"], "avant le 1er mars", ["Avant tout, rien avant le 1er mars"]),
    ],
)  # fmt: skip
def test_a_demand_gets_another_day(demands: list[str], by: str, written: list[str]) -> None:
    assert with_term(demands, by) == written


# --- the reply ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("fr", "Réponse de Télécom Ixe, reçue le 20 décembre 2026"),
        ("en", "Reply from Télécom Ixe, received on 20 December 2026"),
        ("de", "Antwort von Télécom Ixe, erhalten am 20. Dezember 2026"),
    ],
)
def test_a_reply_is_from_the_company_to_the_author(blog: Blog, lang: str, title: str) -> None:
    blog.letter("Box", "2026-11-14", lang)
    source, letter = blog.begun(reply_to="box")
    assert source.text("Title") == title
    assert (letter.kind, letter.in_reply_to, letter.case) == ("reply", "box", "box")
    assert (letter.received, letter.sent) == (DAY, None)
    assert (letter.sender, letter.recipient) == (("Télécom Ixe", "TSA 00000"), ("Camille",))
    assert letter.references == ("client {{n° client}}",)
    assert "Télécom Ixe" in source.body


# --- what cannot be ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"follow": "bx"}, 'there is no post "bx"; write box'),
        ({"follow": "box", "step": "relance"}, "--step: instead of"),
        ({"follow": "box", "lang": "kl"}, "write one of: fr, en, de"),
        ({"follow": "box", "reply_to": "box"}, "write a title and a company, or --follow, or"),
        ({"follow": "box", "company": "Ixe"}, "write a title and a company, or --follow, or"),
        ({"title": "Box", "company": "Ixe", "step": "notice"}, "write --follow too"),
        ({"follow": "billet"}, "is no letter: it has no header To"),
        ({"reply_to": "ixe-repond"}, "is a reply; name the letter that it answers"),
        ({"follow": "seule"}, "its case has no letter of yours to follow"),
        ({"follow": "box", "title": "?!"}, 'no address can be made of the title "?!"'),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy_and_nothing_is_written(
    blog: Blog, wanted: dict[str, str], words: str
) -> None:
    blog.letter("Box", "2026-11-14")
    blog.write("reponse", REPLY)
    blog.write("billet", "Title: Billet\nDate: 2026-11-14\n\nNon.")
    blog.write("seule", REPLY.replace("Ixe répond", "Seule").replace("Case: box", "Case: autre"))
    before = files(blog.letters)
    with pytest.raises(ValueError, match=re.escape(words)):
        begin(blog.settings, Wanted(**wanted), DAY)
    assert files(blog.letters) == before


def test_a_letter_that_is_not_in_order_is_followed_by_none(blog: Blog) -> None:
    blog.write("box", LETTER.format(title="Box", sent="hier", lang="fr"))
    with pytest.raises(ProblemsFound, match="write the date as"):
        begin(blog.settings, Wanted(follow="box"), DAY)


# --- the task ----------------------------------------------------------------------------


def test_the_task_takes_a_letter_instead_of_a_title(tmp_path: Path) -> None:
    folder = project(tmp_path / "blog")
    for words, name in (
        (["--follow", "lettre-0"], "relance-lettre-0"),
        (["Encore", "--follow=lettre-0", "--step", "notice"], "encore"),
        (["--reply-to", "lettre-1", "--lang", "en"], "reply-from-telecom-ixe-received-on-"),
    ):
        made = invoke("new", *words, cwd=folder)
        assert (made.returncode, made.stderr) == (0, ""), words
        assert made.stdout.startswith(f"content/letters/{name}")
    assert invoke("check", cwd=folder).stdout == "5 posts are in order\n"
    made = invoke("new", "--follow", "lettre-9", cwd=folder)
    assert (made.returncode, made.stdout) == (1, "")
    assert 'there is no post "lettre-9"; write ' in made.stderr
