"""Settings that cannot be: each is one error, with the file and line where it is set.

Pelican takes what it is given: with a cache of posts it leaves out those that were wrong last
time, and with an address that is none it makes links that lead nowhere.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pelican.settings import DEFAULT_CONFIG

from plugins.post.body import markdown_for
from plugins.post.header_values import check_language
from plugins.problems import Problem, nearest, raise_errors, shown
from plugins.settings_files import FEED, place_of
from plugins.typography import style_of

# What is read besides the settings that Pelican has a value for.
OURS = """
    AUTHOR FOOTNOTED_LINKS_IGNORE HEADERS_EXTRA LEGAL_NOTICE MENUITEMS PAPER_FONTS PAPER_PROFILES
    PLACEHOLDERS_BARE PRIVATE_FILE PRODUCTION PUBLISH_HOST PUBLISH_PATH SITESUBTITLE TYPOGRAPHY
""".split()
LIKE = 0.85  # of 1: how like another a name must be to be a slip of it
# Settings of Pelican that have one sound value, and what the other would do.
FIXED = {
    "CACHE_CONTENT": (False, "hide a post that is wrong"),
    "LOAD_CONTENT_CACHE": (False, "hide a post that is wrong"),
    "OUTPUT_SOURCES": (False, "publish your posts as you typed them, drafts too"),
    "TYPOGRIFY": (False, "undo what plugins/typography does"),
    "STATIC_EXCLUDE_SOURCES": (True, "publish your posts as you typed them, drafts too"),
}
# What a setting must be, where it is set, and what to write.
TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "SITENAME SITESUBTITLE AUTHOR LEGAL_NOTICE DEFAULT_CATEGORY TIMEZONE PAPER_FONTS "
    "PUBLISH_HOST PUBLISH_PATH": (
        lambda value: isinstance(value, str | Path | None),
        "write text between quotation marks",
    ),
    "DEFAULT_PAGINATION SUMMARY_MAX_LENGTH": (
        lambda value: value is False or (type(value) is int and value > 0),
        "write a number, as 10, without quotation marks",
    ),
    "PLACEHOLDERS_BARE FOOTNOTED_LINKS_IGNORE HEADERS_EXTRA": (
        lambda value: isinstance(value, list | tuple) and {*map(type, value)} <= {str},
        'write a list, as ["…", "…"]',
    ),
    "PAPER_PROFILES": (lambda value: isinstance(value, dict), 'write {"de": "din5008-a"}'),
    "MENUITEMS": (
        lambda value: (
            isinstance(value, list | tuple)
            and all(
                isinstance(one, list | tuple) and [*map(type, one)] == [str, str] for one in value
            )
        ),
        'each is a name and an address; write ("À propos", "/a-propos/"), with both',
    ),
}
AN_ADDRESS = 'write your address in full, as "https://mon-blog.example.org"'


def check(settings: Mapping[str, Any]) -> None:
    """Raise one error for all settings that cannot be; warn of those that nobody reads."""
    faults = [*kind_faults(settings)] or [  # which the others rely on
        *address_faults(settings),
        *output_faults(settings),
        *other_faults(settings),
    ]
    problems = [
        Problem(*place_of(name, settings), f"{name} = {settings[name]!r}: {remedy}")
        for name, remedy in faults
    ]
    raise_errors([*problems, *misspelt(settings)])


def misspelt(settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a warning for each setting whose name is nearly that of one that is read."""
    lists = (*settings["DIRECT_TEMPLATES"], "authors")
    known = {*DEFAULT_CONFIG, *OURS}
    known |= {f"{name}_{kind}".upper() for name in lists for kind in ("url", "save_as")}
    for name in sorted({*settings} - known):
        if FEED.fullmatch(name) or not (meant := nearest(name, known, LIKE)):
            continue
        path, line = place_of(name, settings)
        if line:
            message = f'nothing reads {name}; write "{meant}"'
            yield Problem(path, line, message, severity="warning")


def kind_faults(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield which settings are not what they must be, as a word in the place of a number.

    >>> [*kind_faults({"AUTHOR": 12, "DEFAULT_PAGINATION": False})]
    [('AUTHOR', 'write text between quotation marks')]
    """
    for names, (is_right, remedy) in TYPES.items():
        for name in names.split():
            if name in settings and not is_right(settings[name]):
                yield name, remedy
    try:
        style_of(settings)
    except ValueError as error:
        yield "TYPOGRAPHY", str(error)


def address_faults(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the address of the blog.

    >>> list(address_faults({"SITEURL": "mon-blog.example"}))
    [('SITEURL', 'write your address in full, as "https://mon-blog.example.org"')]
    >>> list(address_faults({"SITEURL": ""})), list(address_faults({"SITEURL": "http://a.example"}))
    ([], [])
    """
    address = settings["SITEURL"]
    if not address:
        if any(settings[name] for name in settings if FEED.fullmatch(name)):
            yield "SITEURL", f"feeds need it; {AN_ADDRESS}"
        return
    parts = urlsplit(str(address))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield "SITEURL", AN_ADDRESS


def output_faults(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield why an output folder cannot be one of builds alone.

    >>> places = {"PATH": "content", "THEME": "theme", "PLUGIN_PATHS": [], "CACHE_PATH": "cache"}
    >>> list(output_faults({"OUTPUT_PATH": "content/out", **places}))
    [('OUTPUT_PATH', 'content is not for what is built; choose a folder of its own, as "output"')]
    >>> list(output_faults({"OUTPUT_PATH": "output", **places}))
    []
    """
    output = Path(settings["OUTPUT_PATH"]).resolve()
    remedy = 'choose a folder of its own, as "output"'
    names = (settings[name] for name in ("PATH", "THEME", "CACHE_PATH"))
    for path in map(Path, (*names, *settings["PLUGIN_PATHS"])):
        folder = path.resolve()
        if folder.is_relative_to(output) or output.is_relative_to(folder):
            yield "OUTPUT_PATH", f"{shown(path)} is not for what is built; {remedy}"
            return
    if any(folder.resolve().is_relative_to(output) for folder in (Path.cwd(), Path.home())):
        yield "OUTPUT_PATH", f"your own files are there; {remedy}"


def other_faults(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield of which sources, cache, time zone and language no page can be made.

    >>> list(other_faults({"DEFAULT_LANG": "français"}))
    [('DEFAULT_LANG', 'write a language code, as fr, en, en-US or de')]
    """
    for name, (sound, harm) in FIXED.items():
        if bool(settings.get(name, sound)) is not sound:
            yield name, f"it would {harm}; delete this setting"
    zones = available_timezones()
    if (zone := settings.get("TIMEZONE", "UTC")) not in zones:
        cities = {name.rpartition("/")[2]: name for name in sorted(zones)}
        example = cities.get(str(zone)) or nearest(str(zone), zones) or "Europe/Paris"
        yield "TIMEZONE", f'there is no such time zone; write one as "{example}"'
    if remedy := check_language(str(settings["DEFAULT_LANG"])):
        yield "DEFAULT_LANG", remedy
    try:
        markdown_for(settings.get("MARKDOWN", {}))
    except Exception as error:  # whatever an extension of another may raise
        yield "MARKDOWN", str(error)
