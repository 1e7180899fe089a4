"""What you do with your blog; `uv run invoke --list` says it in short.

Letters begin with `uv run invoke new "Ma ligne en panne" "Télécom Ixe"`, are seen with
`uv run invoke livereload` and leave with `uv run invoke check publish`. What follows ` -- `
on the command line goes to Pelican.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pelican
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.main import program
from invoke.tasks import task
from pelican.settings import read_settings

ROOT = Path(__file__).resolve().parent
os.chdir(ROOT)  # wherever you are, every path is one of the blog
sys.path.insert(0, str(ROOT))

from plugins.build import command_line, errors, logged, sending, strict  # noqa: E402  (after the path)
from plugins.build.output import Output  # noqa: E402
from plugins.guard import checks as guard_checks  # noqa: E402
from plugins.guard.git import COMMAND, repositories, switch_on_hooks  # noqa: E402
from plugins.paper import paste, private  # noqa: E402
from plugins.post import drafts, new_event  # noqa: E402  (after the path)
from plugins.post.content_files import find_files  # noqa: E402
from plugins.post.settings import reading_settings  # noqa: E402
from plugins.problems import ProblemsFound, raise_errors, shown  # noqa: E402

WRITING = "pelicanconf.py"
PUBLISHING = "publishconf.py"
HOST = "127.0.0.1"  # this computer only
PORT = 8000

RSYNC = ("rsync", "--recursive", "--times", "--compress", "--checksum", "--delete-after")

# --- building ----------------------------------------------------------------------------


@task
def build(_c: Context) -> None:
    """Build the blog into output/, as `pelican content` does."""
    run_pelican(WRITING)


@task
def clean(_c: Context) -> None:
    """Delete what builds have put into output/ and published/, and nothing else."""
    for settings in map(settings_of, (WRITING, PUBLISHING)):
        output = Output(settings["OUTPUT_PATH"])
        if output.list.exists():
            with output.locked():
                output.clean()


@task
def rebuild(c: Context) -> None:
    """Delete what builds have made, then build."""
    clean(c)
    build(c)


@task
def preview(_c: Context) -> None:
    """Build as for publishing, into published/, and send nothing."""
    run_pelican(PUBLISHING)


# --- while you write ---------------------------------------------------------------------


@task(
    help={
        "company": "to whom",
        "lang": "fr, en or de; your blog's own, or the letter's, if you do not say",
        "follow": "write the next letter after this one, named by its address",
        "step": "of --follow: reminder, notice or mediator; the next one if you do not say",
        "reply-to": "take what the company has answered to this letter",
    }
)
def new(  # noqa: PLR0913 (each is a word of the author's)
    _c: Context,
    title: str,
    company: str,
    *,
    lang: str = "",
    follow: str = "",
    step: str = "",
    reply_to: str = "",
) -> None:
    """Write the file of a new letter, with all its headers; nothing is overwritten."""
    with exiting():
        wanted = drafts.Wanted(title, company, lang, follow, step, reply_to)
        path = drafts.begin(settings_of(WRITING), wanted, today())
    print(shown(path))
    address = f"http://{HOST}:{PORT}/drafts/{path.stem}/"
    print(f'It is a draft, at {address} while you write; to publish it, delete "Status: draft".')


@task(
    help={
        "slug": "the last part of the letter's address, or the name of its file",
        "kind": "request, promise, call, visit …; with a ! before it nobody reads it",
        "text": "what happened",
        "due": "the day promised, as 2026-07-13 or +10d",
        "day": "when it was, if not today",
        "at": "the hour, as 14:32",
    }
)
def event(  # noqa: PLR0913 (each is a word of the author's)
    _c: Context, slug: str, kind: str, text: str, *, due: str = "", day: str = "", at: str = ""
) -> None:
    """Add to a letter's headers what has happened: one line; no other byte is changed."""
    with exiting():
        line = new_event.event_line(day or today().isoformat(), kind, text, at=at, due=due)
        print(new_event.add_event(settings_of(WRITING), slug, line))


@task
def regenerate(_c: Context) -> None:
    """Build at each edit."""
    run_pelican(WRITING, "--autoreload")


@task(help={"port": "of this computer"})
def serve(_c: Context, port: int = PORT) -> None:
    """Serve output/ at http://127.0.0.1:8000/."""
    run_pelican(WRITING, "--listen", "--bind", HOST, "--port", str(port))


@task(help={"port": "of this computer"})
def reserve(c: Context, port: int = PORT) -> None:
    """Build, then serve."""
    build(c)
    serve(c, port)


@task(help={"port": "of this computer"})
def livereload(_c: Context, port: int = PORT) -> None:
    """Build at each edit, serve, and let the browser show it by itself."""
    run_pelican(WRITING, "--autoreload", "--listen", "--bind", HOST, "--port", str(port))


# --- on paper ----------------------------------------------------------------------------


@task(
    positional=["slug"],
    optional=["envelope"],
    help={
        "slug": "the last part of the letter's address",
        "all": "print all letters",
        "envelope": "its envelope too, for printing without a window: DL (if you do not say) or C5",
        "profile": "another layout, as din5008-a; see plugins/paper/profiles.toml",
    },
)
def paper(
    _c: Context,
    slug: str,
    *,
    all: bool = False,  # noqa: A002 (the option is called --all)
    envelope: str | bool = "",
    profile: str = "",
) -> None:
    """Print a letter into paper/, with your private values, ready to be sent."""
    size = "DL" if envelope is True else str(envelope or "")
    if all and slug:
        logged.stop(f'write "{slug}" or --all, not both')
    with exiting():
        order = private.order_of(None if all else slug, profile, size)
    with private.kept_up_to_date(ROOT, order.files, logged.warn) as folder:
        settings = settings_of(PUBLISHING)
        with strict.stopping_at_errors(settings):
            private.print_letters(settings, folder, order, print, logged.warn)


@task(
    help={
        "slug": "the last part of the letter's address",
        "limit": "how many characters a form has room for",
        "eml": "a draft for your mail program, paper/SLUG.eml, of a letter that goes by e-mail",
        "pdf": "with --eml: attach the PDF that `invoke paper` has printed",
    }
)
def text(_c: Context, slug: str, limit: str = "", *, eml: bool = False, pdf: bool = False) -> None:
    """Write a letter as text, with your private values: for a form, a chat, an e-mail."""
    with exiting():
        asked = paste.pasting_of(slug, limit, eml=eml, pdf=pdf)
    with private.kept_up_to_date(ROOT, asked.files, logged.warn) as folder:
        settings = settings_of(PUBLISHING)
        with strict.stopping_at_errors(settings):
            paste.paste(settings, folder, asked, print, logged.say)


# --- before others see it ----------------------------------------------------------------


@task(help={"message": "look only at this file: what is said of a commit"})
def check(_c: Context, message: str = "") -> None:
    """Check every post, what is built, and that what is private is; change nothing of yours."""
    settings, published = settings_of(WRITING), settings_of(PUBLISHING)
    with strict.stopping_at_errors(settings):
        if message:
            guard_checks.check_message(Path(message), settings)
            return
        kept = guard_checks.kept_problems(ROOT, settings)
        strict.check_all(
            lambda: strict.check_posts(settings, published),
            lambda: raise_errors(guard_checks.private_file_problems(settings)),
            lambda: raise_errors(kept, guard_checks.REMEDY_FOR_HISTORY),
            lambda: guard_checks.check_built(settings),
            lambda: guard_checks.check_built(published),
        )
    count = len(reading_settings(settings).posts_among(find_files(settings).paths))
    print("1 post is in order" if count == 1 else f"{count} posts are in order")


@task
def hook(_c: Context) -> None:
    """Have git run `invoke check` before each commit."""
    try:
        names = " and ".join(map(shown, switch_on_hooks(ROOT)))
    except FileNotFoundError as error:
        raise Exit("This folder is no git repository; run `git init` first.") from error
    except FileExistsError as error:
        option = ' --message "$1"' if error.filename.endswith("commit-msg") else ""
        message = f"{shown(error.filename)} is there already; add to it: {COMMAND}{option}"
        raise Exit(message) from error
    except ProblemsFound as found:
        raise Exit(str(found)) from found
    print(f"{names} run `invoke check` before each commit")
    for other in repositories(ROOT, Path(settings_of(WRITING)["PATH"]))[1:]:
        print(f"{shown(other)}/ is a repository of its own: run `invoke check` before you push it")


@task
def publish(_c: Context) -> None:
    """Build as for publishing, then send published/ to your host, by rsync over ssh."""
    settings = settings_of(PUBLISHING)
    refuse(sending.host_fault(settings) or sending.example_address_fault(settings))
    target = f"{settings['PUBLISH_HOST']}:{settings['PUBLISH_PATH']}"
    with Output(settings["OUTPUT_PATH"]).locked():
        run_pelican(PUBLISHING)
        run(*RSYNC, f"{settings['OUTPUT_PATH']}/", target)


@task
def gh_pages(_c: Context) -> None:
    """Build as for publishing, then push published/ to the branch gh-pages of origin."""
    settings = settings_of(PUBLISHING)
    refuse(sending.example_address_fault(settings))
    with Output(settings["OUTPUT_PATH"]).locked():
        run_pelican(PUBLISHING)
        run(sys.executable, "-m", "ghp_import", "--no-jekyll", "--push", settings["OUTPUT_PATH"])


# --- for those who change the code -------------------------------------------------------


@task
def test(_c: Context) -> None:
    """Run the tests."""
    run(sys.executable, "-m", "pytest", *remainder())


@task
def lint(_c: Context) -> None:
    """Check the code: rules, layout, types."""
    run(sys.executable, "-m", "ruff", "check")
    run(sys.executable, "-m", "ruff", "format", "--check")
    run(sys.executable, "-m", "mypy")


# --- what the tasks share ----------------------------------------------------------------


def run(*command: str) -> None:
    """Run a command; where it fails, so do we, without another word."""
    try:
        status = subprocess.run(command, check=False).returncode  # noqa: S603 (ours)
    except FileNotFoundError as error:
        raise Exit(f"{command[0]} is not installed on this computer; install it") from error
    if status:
        raise Exit(code=1)


def run_pelican(settings_file: str, *more: str) -> None:
    """Run Pelican with a file of settings, our arguments, and those after ` -- `."""
    settings_of(settings_file)  # what is wrong there Pelican would say in a traceback
    pelican.main(["--settings", settings_file, *more, *remainder()])


def remainder() -> list[str]:
    """Return the arguments that follow ` -- ` on invoke's command line."""
    _, _, after = "\0".join(program.argv).partition("\0--\0")
    return after.split("\0") if after else []


@contextmanager
def exiting() -> Iterator[None]:
    """Exit with one message where what is asked for cannot be, or a file cannot be written."""
    try:
        yield
    except (ValueError, private.OrderError, ProblemsFound) as error:
        raise Exit(str(error)) from error
    except OSError as error:
        raise Exit(errors.described(error)) from error


def today() -> date:
    """Return the day that it is where the author lives."""
    return date.today()  # noqa: DTZ011


def settings_of(settings_file: str) -> dict[str, Any]:
    """Read the settings as Pelican would have them in this task."""
    args = pelican.parse_arguments(["--settings", settings_file, *remainder()])
    try:
        settings: dict[str, Any] = read_settings(args.settings, override=pelican.get_config(args))
    except Exception as error:
        raise Exit(errors.described(error)) from error
    return settings


def refuse(fault: str | None) -> None:
    """Exit where something is wrong."""
    if fault:
        raise Exit(fault)


if hasattr(program, "core"):  # else somebody else has imported this file
    command_line.make_ready(program.core)
