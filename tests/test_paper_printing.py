"""plugins/paper: how letters are printed, what is said of them, and what is left in paper/."""

import errno
import os
import re
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from plugins import private_values
from plugins.paper import folder, pdfium, printer
from plugins.paper.errors import PaperError, UnfitError
from plugins.paper.manuscript import all_text
from plugins.paper.preflight import pages
from plugins.paper.printer import in_parallel, key, paper
from plugins.paper.profiles import PROFILES, by_language
from plugins.paper.sheet import sheet
from plugins.paper.values import Values, refuse_lost
from plugins.post.source_lines import find_line
from plugins.store import digest_of_files
from tests.project import (
    append,
    edit,
    files,
    invoke,
    pelican,
    project,
    said,
    write_letter,
)
from tests.test_paper import HEAD, job, text_of

WIDE = f"| a | b |\n|---|---|\n| {'x' * 60} | {'y' * 60} |"
LETTER_HEADERS = """\
From: {{mes coordonnées}}
To: Télécom Ixe
    TSA 00000
Subject: Ma ligne, encore
"""
PICTURE = "Voyez :\n\n![La box]({static}/images/box.jpg)"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """A blog of two letters, its private values, and a picture."""
    blog = project(tmp_path, letters=2)
    (blog / "private.toml").write_text(
        '"mes coordonnées" = "Camille Exemple"\n"n° client" = "AB *12* & 345678"\n',
        encoding="utf-8",
    )
    (blog / "content/images").mkdir()
    Image.new("RGB", (40, 20)).save(blog / "content/images/box.jpg")
    return blog


def pdfs(blog: Path) -> list[str]:
    """Give the names of the PDFs that have been printed."""
    return sorted(path.name for path in (blog / "paper").glob("*.pdf"))


# --- what is wrong, and where ------------------------------------------------------------


def test_a_fault_of_ours_is_not_said_to_be_the_author_s(
    blog: Path,
) -> None:
    first = "    letter, day, parts = job.letter, job.letter.dated, _Parts(job)"
    edit(blog / "plugins/paper/sheet.py", first, f"    int('x')\n{first}")
    for made in (
        invoke("paper", "lettre-0", cwd=blog),
        pelican("content", "-s", "publishconf.py", cwd=blog),
    ):
        assert made.returncode == 1
        assert "on paper:" not in said(made)
        assert "plugins/paper/sheet.py" in said(made)
    debugged = pelican("content", "-s", "publishconf.py", "--debug", cwd=blog)
    assert "Traceback" in said(debugged)


FAULTS = [  # of a letter each, and the line that it is about
    (f"Voyez.\n\n{WIDE}", 16, "outside of the margins"),
    ("Voyez\n<math><mi>x</mi></math>", 15, "<math> cannot be printed"),
    ("Un.\n\nDes vidéos : <video src='a.mp4'></video>", 16, "<video> cannot be printed"),
    ("Un.\n\nVoici 東.", 16, "no font can print “東”"),
    ("Un.\n\n![]({static}/images/box.jpg)", 16, "the image images/box.jpg has no description"),
]


def test_all_faults_are_said_at_once_each_of_the_line_that_it_is_about(blog: Path) -> None:
    for number, (text, _, _) in enumerate(FAULTS):
        write_letter(blog, number, text)
    made = invoke("paper", "--all", cwd=blog)
    assert made.returncode == 1
    for number, (_, line, words) in enumerate(FAULTS):
        place = f"content/letters/lettre-{number}.md:{line}: on paper: "
        (found,) = (one for one in made.stderr.splitlines() if one.startswith(place))
        assert words in found
    assert "https://doleances" not in made.stderr


@pytest.mark.parametrize("settings", ["pelicanconf.py", "publishconf.py"])
def test_an_image_without_description_is_told_beside_what_keeps_its_letter_from_paper(
    blog: Path, settings: str
) -> None:
    write_letter(blog, 0, "[Un](nulle-part/).\n\n![]({static}/images/box.jpg)")
    made = pelican("content", "-s", settings, cwd=blog)
    assert made.returncode == 1
    assert "lettre-0.md:16: the image {static}/images/box.jpg has no description" in made.stderr


@pytest.mark.parametrize(
    "text", ["", "Chapeau.\n\n---\n", "---\n\n***\n\n---\n\nAprès.", "<!-- -->"]
)
def test_a_letter_that_says_nothing_is_not_printed(text: str) -> None:
    with pytest.raises(PaperError, match="there is nothing in this letter; write its text"):
        sheet(job(text))


def test_a_build_and_the_printer_refuse_the_same_letter_with_the_same_words(blog: Path) -> None:
    post = blog / "content/letters/lettre-0.md"
    post.write_text(post.read_text(encoding="utf-8").partition("\n\n")[0], encoding="utf-8")
    words = "content/letters/lettre-0.md:4: on paper: there is nothing in this letter; write"
    assert words in said(invoke("paper", "lettre-0", cwd=blog))
    assert words in said(pelican("content", "-s", "publishconf.py", cwd=blog))
    assert pdfs(blog) == []


def test_an_image_alone_is_a_letter(blog: Path) -> None:
    write_letter(blog, 0, "![Le compteur]({static}/images/box.jpg)")
    for words in ("Cher destinataire,\n\n", "\n\nBien à vous"):
        edit(blog / "content/letters/lettre-0.md", words, "")
    assert invoke("paper", "lettre-0", cwd=blog).returncode == 0


def test_an_image_in_the_colours_of_a_press_is_named(blog: Path) -> None:
    Image.new("CMYK", (40, 20)).save(blog / "content/images/box.jpg")
    write_letter(blog, 0, PICTURE)
    made = invoke("paper", "lettre-0", cwd=blog)
    assert "lettre-0.md:16: on paper: the image box.jpg has the colours of a printing press" in (
        made.stderr
    )
    assert "save it with those of a screen (RGB)" in made.stderr


def test_an_image_that_typst_cannot_read_is_named(tmp_path: Path) -> None:
    picture = tmp_path / "box.ico"
    Image.new("RGB", (16, 16)).save(picture)
    letter = job("Cher,\n\n![La box](box.ico)")
    with pytest.raises(PaperError, match=r"the image box.ico cannot be read") as found:
        paper(replace(letter, find_image=lambda _src: picture))
    assert found.value.about == "box.ico"


@pytest.mark.parametrize("content", [None, b"no image"])
def test_a_signature_that_cannot_be_printed_is_a_line_of_the_private_file(
    blog: Path, content: bytes | None
) -> None:
    append(blog / "private.toml", 'signature = "moi.png"\n')
    if content:
        (blog / "moi.png").write_bytes(content)
    made = invoke("paper", "--all", cwd=blog)
    assert made.returncode == 1
    assert made.stderr.startswith("private.toml:3: the image moi.png cannot be ")
    assert "take this line out" in made.stderr
    assert "content/" not in made.stderr


def test_an_unknown_profile_is_the_option_s_or_the_setting_s(blog: Path) -> None:
    made = invoke("paper", "lettre-0", "--profile", "a4", cwd=blog)
    assert made.stderr.startswith('--profile: there is no paper profile "a4"; write one of')
    append(blog / "pelicanconf.py", '\nPAPER_PROFILES = {"fr": "a4"}\n')
    lines = len((blog / "pelicanconf.py").read_text(encoding="utf-8").splitlines())
    for made in (
        invoke("paper", "lettre-0", cwd=blog),
        pelican("content", "-s", "publishconf.py", cwd=blog),
    ):
        assert f"pelicanconf.py:{lines}: PAPER_PROFILES: there is no paper profile" in made.stderr
    edit(
        blog / "pelicanconf.py",
        '\nPAPER_PROFILES = {"fr": "a4"}\n',
        '\nPAPER_FONTS = "nulle-part"\n',
    )
    made = invoke("paper", "lettre-0", cwd=blog)
    assert f'pelicanconf.py:{lines}: PAPER_FONTS: there is no folder "nulle-part"' in made.stderr


def test_each_fault_carries_the_words_that_it_is_about() -> None:
    with pytest.raises(UnfitError) as found:
        paper(job(To=f"Télécom Ixe\n    {'W' * 60}"))
    assert {fault.about for fault in found.value.faults} == {"W" * 60}


@pytest.mark.parametrize(
    ("about", "line"),
    [
        ("Ixe", 2),  # wholly, and not within the title
        ("1 rue de l’Été", 3),
        ("<video", 5),
        ("la box", 6),
        ("ici (2) et là AB-12345678", 7),  # a value that the post does not have
        ("rien de tel", 1),
        ("", 1),
    ],
)
def test_a_line_is_found_whatever_typography_and_markdown_made_of_it(about: str, line: int) -> None:
    text = (
        "Title: À Ixe\nTo: Ixe\n    1 rue de l'Été\n\n<video>\n*La*&nbsp;**box**\n"
        "[ici](https://example.org) (2) et là {{n°}}"
    )
    assert find_line(about, text) == line


# --- one file for each letter ------------------------------------------------------------


def translated(blog: Path) -> None:
    """Make the second letter a translation of the first."""
    write_letter(blog, 1, "I am waiting.")
    edit(blog / "content/letters/lettre-1.md", "Lettre 1", "Lettre 0\nLang: en-GB")


def test_a_translation_has_a_file_of_its_own(blog: Path) -> None:
    translated(blog)
    for arguments in (["--all"], ["lettre-0"]):
        made = invoke("paper", *arguments, cwd=blog)
        assert (made.returncode, pdfs(blog)) == (0, ["lettre-0-en-gb.pdf", "lettre-0.pdf"])
    assert "I am waiting" in text_of((blog / "paper/lettre-0-en-gb.pdf").read_bytes())
    assert invoke("paper", "lettre-0-en-gb", cwd=blog).stdout == "paper/lettre-0-en-gb.pdf\n"
    assert pelican("content", "-s", "publishconf.py", cwd=blog).returncode == 0
    assert len(list((blog / "published").rglob("*.pdf"))) == 2


def test_two_letters_never_have_one_file(blog: Path) -> None:
    edit(blog / "content/letters/lettre-1.md", "Lettre 1", "Lettre 1\nSlug: lettre-0-dl")
    assert invoke("paper", "--all", cwd=blog).returncode == 0
    made = invoke("paper", "lettre-0", "--envelope", cwd=blog)
    assert made.returncode == 1
    assert (
        "its PDF would be named lettre-0-dl.pdf, as that of content/letters/lettre-0.md"
        in made.stderr
    )
    assert invoke("paper", "lettre-0", cwd=blog).returncode == 0
    assert pdfs(blog) == ["lettre-0-dl.pdf", "lettre-0.pdf"]  # that of a letter is no old envelope


# --- what is left of before --------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "old", "new"),
    [
        (["lettre-0", "--profile", "a4"], "", ""),
        (["lettre-0", "--envelope", "C4"], "", ""),
        (["lettre-9"], "", ""),
        (["lettre-0"], LETTER_HEADERS, ""),
    ],
)
def test_nothing_is_touched_where_the_order_is_wrong(
    blog: Path, arguments: list[str], old: str, new: str
) -> None:
    assert invoke("paper", "lettre-0", "--envelope", cwd=blog).returncode == 0
    before = files(blog / "paper")
    edit(blog / "content/letters/lettre-0.md", old, new)
    assert invoke("paper", *arguments, cwd=blog).returncode == 1
    assert files(blog / "paper") == before


@pytest.mark.parametrize(
    "text", ["Voici 東.", "{{n° clint}}", "![La box]({static}/images/box.jpg)"]
)
def test_what_is_out_of_date_is_removed_and_said_to_be(blog: Path, text: str) -> None:
    assert invoke("paper", "--all", "--envelope", cwd=blog).returncode == 0
    Image.new("CMYK", (40, 20)).save(blog / "content/images/box.jpg")
    write_letter(blog, 0, text)
    made = invoke("paper", "lettre-0", cwd=blog)
    assert made.returncode == 1
    assert f"{REMOVED}paper/lettre-0-dl.pdf, paper/lettre-0.pdf\n" in made.stderr
    assert pdfs(blog) == ["lettre-1-dl.pdf", "lettre-1.pdf"]


REMOVED = "warning: removed, so that nobody sends what is out of date: "
STILL_THERE = "warning: do not send what is still there, and may be out of date: "


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/letters/lettre-0.md", "Cher", "![a]({static}/images/none.jpg)\n\nCher"),
        ("content/letters/lettre-1.md", "Subject:", "Sujet :"),  # nothing can be read
        ("private.toml", '"n° client"', 'signature = "none.png"\n"n° client"'),
        ("pelicanconf.py", "PAPER_PROFILES: dict[str, str] = {", 'PAPER_PROFILES = {"fr": "a4"'),
        ("pelicanconf.py", "SITENAME =", "SITE NAME ="),
        (
            "plugins/site/adapter.py",
            "def register() -> None:\n",
            "def register() -> None:\n    int('x')\n",
        ),
        ("plugins/paper/sheet.py", "    letter, day,", "    int('x')\n    letter, day,"),
    ],
)
def test_whatever_keeps_a_letter_from_being_printed_its_older_pdfs_are_removed(
    blog: Path, file: str, old: str, new: str
) -> None:
    assert invoke("paper", "lettre-0", "--envelope", cwd=blog).returncode == 0
    edit(blog / file, old, new)
    made = invoke("paper", "lettre-0", cwd=blog)
    assert made.returncode == 1
    assert made.stderr.count(f"{REMOVED}paper/lettre-0-dl.pdf, paper/lettre-0.pdf\n") == 1
    assert pdfs(blog) == []


def test_of_what_cannot_be_read_only_the_pdfs_that_were_asked_for_are_removed(blog: Path) -> None:
    assert invoke("paper", "--all", "--envelope", cwd=blog).returncode == 0
    (blog / "paper/scan.pdf").write_bytes(b"the author's")
    copy = (blog / "paper/lettre-1.pdf").read_bytes()
    (blog / "paper/sent.pdf").write_bytes(copy)
    edit(blog / "content/letters/lettre-1.md", "Subject:", "Sujet :")
    for asked_for, removed in {
        "lettre-0": "paper/lettre-0-dl.pdf, paper/lettre-0.pdf",
        "--all": "paper/lettre-1-dl.pdf, paper/lettre-1.pdf",
    }.items():
        made = invoke("paper", asked_for, cwd=blog)
        assert made.returncode == 1
        assert f"{REMOVED}{removed}\n" in made.stderr
    assert pdfs(blog) == ["scan.pdf", "sent.pdf"]


@pytest.mark.parametrize("content", [b"", b"{", b"%doleances ", b"%doleances 12\nstartxref"])
def test_a_pdf_that_is_not_as_we_printed_it_is_named_and_not_removed(
    blog: Path, content: bytes
) -> None:
    (blog / "paper").mkdir()
    (blog / "paper/lettre-0.pdf").write_bytes(content)
    (blog / "lettre-0.pdf").write_bytes(b"the author's")
    edit(blog / "content/letters/lettre-0.md", "Subject:", "Sujet :")
    made = invoke("paper", "lettre-0", cwd=blog)
    assert f"{STILL_THERE}paper/lettre-0.pdf\n" in made.stderr
    assert "removed" not in made.stderr
    assert "warning:" not in invoke("paper", "../lettre-0", cwd=blog).stderr
    assert pdfs(blog) == ["lettre-0.pdf"]


def test_a_pdf_that_is_out_of_date_and_cannot_be_removed_is_named(blog: Path) -> None:
    assert invoke("paper", "lettre-0", cwd=blog).returncode == 0
    edit(blog / "content/letters/lettre-0.md", "Subject:", "Sujet :")
    append(blog / "publishconf.py", READ_ONLY)
    made = invoke("paper", "lettre-0", cwd=blog)
    assert f"{STILL_THERE}paper/lettre-0.pdf\n" in made.stderr
    assert 'lettre-0.md:6: "Sujet : Ma ligne, encore" is not a header' in made.stderr


def test_an_envelope_that_was_not_asked_for_again_stays_while_its_letter_is_the_same(
    blog: Path,
) -> None:
    assert invoke("paper", "lettre-0", "--envelope", cwd=blog).returncode == 0
    for arguments in (["--all"], ["lettre-0"], ["lettre-0", "--envelope", "C5"]):
        made = invoke("paper", *arguments, cwd=blog)
        assert (made.returncode, "removed" in said(made)) == (0, False)
        assert "lettre-0-dl.pdf" in pdfs(blog)
    edit(blog / "content/letters/lettre-0.md", "encore", "enfin")
    made = invoke("paper", "lettre-0", cwd=blog)
    assert f"{REMOVED}paper/lettre-0-c5.pdf, paper/lettre-0-dl.pdf\n" in made.stderr
    assert pdfs(blog) == ["lettre-0.pdf", "lettre-1.pdf"]


def test_a_pdf_that_we_have_not_printed_stays(blog: Path) -> None:
    assert invoke("paper", "--all", cwd=blog).returncode == 0
    (blog / "content/letters/lettre-0.md").unlink()
    (blog / "paper/lettre-0.pdf").write_bytes(b"signed, and scanned")
    (blog / "paper/box.pdf").write_bytes(b"of the author")
    made = invoke("paper", "--all", cwd=blog)
    assert made.stderr == ""
    assert pdfs(blog) == ["box.pdf", "lettre-0.pdf", "lettre-1.pdf"]


TAKEN = (
    "you have made or changed this file, so it is not printed over; "
    "rename it or move it away, then print again"
)


@pytest.mark.parametrize(
    ("name", "new", "may_be_sent"),
    [
        ("lettre-0.pdf", "encore", False),
        ("lettre-0.pdf", "{{inconnu}}", False),
        ("lettre-0-dl.pdf", "encore", True),
        ("lettre-0-dl.pdf", "enfin", False),
    ],
)
def test_a_pdf_that_its_author_changed_is_neither_replaced_nor_removed(
    blog: Path, name: str, new: str, *, may_be_sent: bool
) -> None:
    assert invoke("paper", "lettre-0", "--envelope", cwd=blog).returncode == 0
    signed = (blog / "paper" / name).read_bytes() + b"% signed"
    (blog / "paper" / name).write_bytes(signed)
    edit(blog / "content/letters/lettre-0.md", "encore", new)
    made = invoke("paper", "lettre-0", "--envelope", cwd=blog)
    assert made.returncode == 1
    assert (f"paper/{name}: {TAKEN}\n" in made.stderr) == (new != "{{inconnu}}")
    assert (f"{STILL_THERE}paper/{name}\n" in made.stderr) != may_be_sent
    assert (blog / "paper" / name).read_bytes() == signed
    assert (pdfs(blog) == [name]) != may_be_sent  # the other is up to date, or gone
    (blog / "paper" / name).rename(blog / "paper/signed.pdf")
    edit(blog / "content/letters/lettre-0.md", new, "encore")
    assert invoke("paper", "lettre-0", "--envelope", cwd=blog).returncode == 0
    assert pdfs(blog) == ["lettre-0-dl.pdf", "lettre-0.pdf", "signed.pdf"]


def test_an_envelope_that_its_author_changed_is_named_when_its_letter_changes(blog: Path) -> None:
    assert invoke("paper", "lettre-0", "--envelope", cwd=blog).returncode == 0
    envelope = blog / "paper/lettre-0-dl.pdf"
    envelope.write_bytes(envelope.read_bytes() + b"% stamped")
    assert invoke("paper", "lettre-0", cwd=blog).stderr == ""
    edit(blog / "content/letters/lettre-0.md", "encore", "enfin")
    made = invoke("paper", "lettre-0", cwd=blog)
    assert (made.returncode, made.stderr) == (0, f"{STILL_THERE}paper/lettre-0-dl.pdf\n")
    assert pdfs(blog) == ["lettre-0-dl.pdf", "lettre-0.pdf"]


@pytest.mark.parametrize("text", ["J'attends.", "{{inconnu}}"])
def test_a_file_that_was_never_printed_is_the_author_s_whatever_its_name(
    blog: Path, text: str
) -> None:
    (blog / "paper").mkdir()
    for name in ("lettre-0.pdf", "lettre-0-c5.pdf"):
        (blog / "paper" / name).write_bytes(b"of the author")
    write_letter(blog, 0, text)
    before = files(blog / "paper")
    for envelope in ([], ["--envelope", "C5"]):
        made = invoke("paper", "lettre-0", *envelope, cwd=blog)
        assert made.returncode == 1
        assert f"{STILL_THERE}paper/lettre-0-c5.pdf, paper/lettre-0.pdf\n" in made.stderr
        assert files(blog / "paper") == before
    made = invoke("paper", "--all", cwd=blog)
    assert (f"paper/lettre-0.pdf: {TAKEN}\n" in made.stderr) == (text == "J'attends.")
    assert pdfs(blog) == ["lettre-0-c5.pdf", "lettre-0.pdf", "lettre-1.pdf"]
    assert files(blog / "paper").items() >= before.items()


def test_one_bad_letter_does_not_keep_back_the_others(blog: Path) -> None:
    write_letter(blog, 2, "Voici 東.")
    made = invoke("paper", "--all", cwd=blog)
    assert made.returncode == 1
    assert "all others were" in made.stderr
    printed = [line.split("/")[0] for line in made.stdout.splitlines()]
    assert len(printed) == 2
    assert printed == sorted(printed)
    assert pdfs(blog) == ["lettre-0.pdf", "lettre-1.pdf"]


def test_a_disk_that_takes_no_more_leaves_no_half_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="No space left"):
        folder.Folder(tmp_path / "paper").write("box.pdf", b"%PDF-1.7")
    assert list((tmp_path / "paper").iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_said_once_and_left_alone(blog: Path) -> None:
    (blog / "paper").write_text("ma liste de papier", encoding="utf-8")
    made = invoke("paper", "--all", cwd=blog)
    assert (made.returncode, made.stderr) == (
        1,
        "paper: a file is in the place of a folder; move it away\n",
    )
    assert (blog / "paper").read_text(encoding="utf-8") == "ma liste de papier"


READ_ONLY = """
import pathlib
def refusing(change):
    def refused(path, *args, **options):
        if path.absolute().parent == pathlib.Path("paper").absolute():
            raise PermissionError(13, "Permission denied", str(path))
        return change(path, *args, **options)
    return refused
for name in ("unlink", "write_bytes", "replace"):
    setattr(pathlib.Path, name, refusing(getattr(pathlib.Path, name)))
"""


@pytest.mark.parametrize("is_printed", [True, False])
def test_a_folder_that_nobody_may_change_is_said_once_with_the_remedy(
    blog: Path, *, is_printed: bool
) -> None:
    if is_printed:
        assert invoke("paper", "--all", cwd=blog).returncode == 0
        edit(blog / "private.toml", "Camille Exemple", "Camille Changée")
    append(blog / "publishconf.py", READ_ONLY)  # root may write anywhere
    made = invoke("paper", "--all", cwd=blog)
    assert made.returncode == 1
    refused = "you may not open or change this; "
    there = f"{STILL_THERE}paper/lettre-0.pdf, paper/lettre-1.pdf"
    first, *rest = made.stderr.splitlines()
    assert re.fullmatch(rf"paper/lettre-\d.pdf.\d+.part: {refused}.*", first)
    assert rest == ([there] if is_printed else [])


def test_an_unchanged_letter_needs_no_folder_that_can_be_written(blog: Path) -> None:
    assert invoke("paper", "lettre-0", cwd=blog).returncode == 0
    append(blog / "publishconf.py", READ_ONLY)
    made = invoke("paper", "lettre-0", cwd=blog)
    assert (made.returncode, made.stdout) == (0, "paper/lettre-0.pdf\n")


def test_work_that_is_broken_off_is_not_gone_on_with() -> None:
    done: list[int] = []

    def work(number: int) -> int:
        time.sleep(0.001)
        done.append(number)
        return number

    results = in_parallel(work, range(1000))
    assert next(results) == 0
    results.close()
    assert len(done) < 1000


# --- printed once ------------------------------------------------------------------------


def test_an_unchanged_letter_is_not_printed_again(blog: Path) -> None:
    assert invoke("paper", "--all", cwd=blog).returncode == 0
    times = {path.name: path.stat().st_mtime_ns for path in (blog / "paper").glob("*.pdf")}
    edit(blog / "content/letters/lettre-1.md", "encore", "enfin")
    made = invoke("paper", "--all", cwd=blog)
    assert len(made.stdout.splitlines()) == 2
    after = {path.name: path.stat().st_mtime_ns for path in (blog / "paper").glob("*.pdf")}
    assert after["lettre-0.pdf"] == times["lettre-0.pdf"]
    assert after["lettre-1.pdf"] != times["lettre-1.pdf"]
    edit(blog / "private.toml", "Camille Exemple", "Camille Changée")
    assert invoke("paper", "lettre-0", cwd=blog).returncode == 0
    assert "Camille Changée" in text_of((blog / "paper/lettre-0.pdf").read_bytes())


def test_the_key_depends_on_what_is_in_fonts_and_on_who_draws(
    tmp_path: Path,
) -> None:
    def named(content: bytes) -> str:
        (tmp_path / "a.otf").write_bytes(content)
        digest_of_files.cache_clear()
        letter = replace(job(), fonts=(tmp_path,))
        return key(sheet(letter))

    assert named(b"one") != named(b"two")
    assert named(b"one") == named(b"one")
    assert {"pypdfium2", "pillow", "typst"} <= set(printer.TOOLS)


def test_private_text_is_never_on_the_disk_while_it_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))  # to make one would fail
    assert paper(job())


# --- values ------------------------------------------------------------------------------

VALUES = {
    "lines": "Camille Invraisemblable\n3 bis allée des Tilleuls\n69000 LYON",
    "accents": "Zoé Œuvrard-N\u0303ez, l’aïeule",
    "long": "référence " + "AB-12345678 / " * 4 + "fin",
    "special": "AB *12* _3_ & <b>345678</b> `x` [a](b) #1 $2 \\n",
    "quotes": "\"l'une\" -- l'autre...",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_each_value_is_in_the_pdf_in_full_and_one_that_is_not_is_an_error(value: str) -> None:
    held = private_values.PrivateValues({("", "n°"): value})
    labels = Values(values=held)
    source = "Cher, voici {{n°}}, et\n\n- {{n°}}\n\nBien à vous,"
    letter = job(source, labels=labels, Ref="{{n°}}" if "\n" not in value else "")
    made, there = sheet(letter), pdfium.text_of_pdf(paper(letter))
    refuse_lost(made, source, there)
    last = value.rsplit(maxsplit=1)[-1]
    with pytest.raises(PaperError, match="is not whole in the PDF") as found:
        refuse_lost(made, source, there.replace(last, last[:-1]))
    assert found.value.about == "{{n°}}"
    assert last not in str(found.value)


@pytest.mark.parametrize("via", ["post", "registered", "email", "form", "phone", "hand"])
def test_the_values_of_all_headers_are_looked_for(via: str) -> None:
    names = ("From", "To", "Place", "Subject", "Ref", "Encl", "Cc", "Signature")
    keys = {name: f"clé {number}" for number, name in enumerate((*names, "Via"))}
    held = {("", key): f"Valeur {key}" for key in keys.values()}
    labels = Values(values=private_values.PrivateValues(held))
    head = {**HEAD, **{name: "{{" + keys[name] + "}}" for name in names}}
    head |= {"Via": via + " {{" + keys["Via"] + "}}", "Category": "Ixe"}
    letter = job("Cher,", labels=labels, **head)
    made, there = sheet(letter), pdfium.text_of_pdf(paper(letter))
    refuse_lost(made, "", there)
    for key_ in keys.values():
        with pytest.raises(PaperError):
            refuse_lost(made, "", there.replace(key_, ""))


UNPOSTED = {
    "an e-mail address": f"Transports Ixe\n    service.{'clients.' * 5}ici@example.org",
    "an address of the web": f"Ixe\n    https://www.example.org/{'nous/contacter/' * 5}?de=2",
    "more lines than a window shows": "\n    ".join(f"Ligne {letter}" for letter in "ABCDEFGHIJKL"),
}


@pytest.mark.parametrize("to", UNPOSTED.values(), ids=UNPOSTED)
@pytest.mark.parametrize("via", ["email", "form", "hand", "phone"])
@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_not_sent_by_post_needs_no_window(profile: str, via: str, to: str) -> None:
    one = job("Bonjour,\n\nUn.\n\nDeux,", profile=profile, To=to, Via=via)
    (page,) = pages(paper(one))
    address = [line for line in page if "Ligne" in line.text or "example" in line.text]
    (begin,) = (line for line in page if line.text == "Bonjour,")
    assert max(line.box.bottom for line in address) < begin.box.top


WAYS = {  # what is said of it on paper, and on an envelope
    "post": "",
    "post 2L 1": "Lettre n° 2L 1",
    "registered": "Lettre recommandée avec avis de réception",
    "email": "",
    "email a@example.org": "Par courriel, a@example.org",
    "form 12": "Par le formulaire de contact n° 12",
    "phone": "",
    "hand": "Remise en main propre",
}


@pytest.mark.parametrize(("via", "said_there"), WAYS.items())
def test_how_a_letter_is_sent_is_said_where_it_matters(via: str, said_there: str) -> None:
    way = sheet(job(Via=via)).data["via"]
    assert all_text(way).replace("\u00a0", " ") == said_there


# --- what is said besides ----------------------------------------------------------------


def test_a_post_that_is_no_letter_of_ours_is_named_with_what_to_do(blog: Path) -> None:
    post = "Title: Lettre 0\nDate: 2026-07-20\n\nJ'attends."
    (blog / "content/letters/lettre-0.md").write_text(post, encoding="utf-8")
    made = invoke("paper", "lettre-0", cwd=blog)
    message = 'is no letter of yours; to be printed it needs a header "To: …"'
    assert f"content/letters/lettre-0.md {message}" in made.stderr
    edit(blog / "content/letters/lettre-1.md", "To: ", "Kind: reply\nTo: ")
    edit(blog / "content/letters/lettre-1.md", "{{mes coordonnées}}", "Télécom Ixe")
    made = invoke("paper", "lettre-1", cwd=blog)
    assert f"content/letters/lettre-1.md {message}" in made.stderr


def test_an_unknown_key_is_said_once_and_warnings_besides(blog: Path) -> None:
    write_letter(blog, 0, "Client {{n° clint}}. Voyez la pièce n° 3.")
    edit(blog / "content/letters/lettre-0.md", "    TSA 00000\n", "    1, rue Haute\n    LYON\n")
    made = invoke("paper", "lettre-0", cwd=blog)
    assert said(made).count('has no "n° clint"') == 1
    assert "warning: content/letters/lettre-0.md:5: NF Z 10-011" in made.stderr
    assert "warning: content/letters/lettre-0.md:15: this speaks of enclosure 3" in made.stderr


def test_every_build_and_the_check_warn_once_of_what_is_missing(blog: Path) -> None:
    write_letter(blog, 0, "Un.\n\nVoyez la *pièce*&nbsp;n°&nbsp;**3**, et la pièce\nn° 4.")
    edit(blog / "content/letters/lettre-1.md", "From: {{mes coordonnées}}\n", "")
    for made in (
        invoke("check", cwd=blog),
        pelican("content", cwd=blog),
        pelican("content", "-s", "publishconf.py", cwd=blog),
    ):
        found = said(made)
        assert made.returncode == 0, found
        assert found.count("enclosure 3") == found.count("enclosure 4") == 1
        assert "content/letters/lettre-0.md:16: this speaks of enclosure 4" in found
        assert found.count('lettre-1.md:3: the letter does not say who writes; add a header "') == 1


@pytest.mark.parametrize("lines", ["W" * 60, "\n    ".join("ABCDEFGHI")])
def test_what_is_an_error_is_no_warning_besides(blog: Path, lines: str) -> None:
    edit(blog / "content/letters/lettre-0.md", "TSA 00000", lines)
    made = invoke("paper", "lettre-0", cwd=blog)
    assert made.returncode == 1
    assert made.stderr.count("content/letters/lettre-0.md:") == 1
    assert made.stderr.count("NF Z 10-011") == 1


NO_TEXT = "for those who cannot see it"


def test_an_image_without_text_is_said_once_whoever_could_say_it(blog: Path) -> None:
    write_letter(blog, 0, "Un.\n\n![]({static}/images/box.jpg)")
    for made in (
        pelican("content", cwd=blog),
        pelican("content", "-s", "publishconf.py", cwd=blog),
        invoke("paper", "lettre-0", cwd=blog),
    ):
        assert said(made).count(NO_TEXT) == 1, said(made)
        assert "content/letters/lettre-0.md:16: " in said(made)
        assert "Empty alt" not in said(made)


def test_what_is_not_printed_may_have_an_image_without_text_and_a_warning(blog: Path) -> None:
    image = "![]({static}/images/box.jpg)"
    edit(
        blog / "content/letters/lettre-0.md",
        "À vous qui lisez.",
        f"![La box]{image[3:]}\n\n{image}",
    )
    (blog / "content/letters/post.md").write_text(
        f"Title: Un\nDate: 2026-07-20\n\n{image}", encoding="utf-8"
    )
    for settings in ("pelicanconf.py", "publishconf.py"):
        made = pelican("content", "-s", settings, cwd=blog)
        assert made.returncode == 0, said(made)
        assert said(made).count(NO_TEXT) == 2
        for place in ("lettre-0.md:10", "post.md:4"):
            assert f"content/letters/{place}: the image {{static}}/images/box.jpg" in said(made)


def test_settings_are_checked_as_a_build_checks_them(blog: Path) -> None:
    append(blog / "pelicanconf.py", '\nPLACEHOLDERS_BARE = "un conseiller"\n')
    made = invoke("paper", "lettre-0", cwd=blog)
    assert made.returncode == 1
    assert re.match(r"pelicanconf.py:\d+: PLACEHOLDERS_BARE = 'un conseiller': wri", made.stderr)


def test_the_setting_of_profiles_knows_languages_in_any_case() -> None:
    assert by_language({"en-us": "uk-dl"}, "en-US") == "uk-dl"
    assert by_language({"DE": "din5008-a"}, "de-AT") == "din5008-a"


def test_many_letters_are_printed_and_one_that_does_not_fit_is_named(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=9)
    edit(blog / "content/letters/lettre-3.md", "TSA 00000", "W" * 60)
    built = pelican("content", "-s", "publishconf.py", cwd=blog)
    assert built.returncode == 1
    assert "content/letters/lettre-3.md:5: on paper: the recipient's line" in built.stderr
    edit(blog / "content/letters/lettre-3.md", "W" * 60, "TSA 00000")
    assert pelican("content", "-s", "publishconf.py", cwd=blog).returncode == 0
    assert len(list((blog / "published").rglob("*.pdf"))) == 9


def test_one_letter_and_all_letters_are_not_asked_for_together(blog: Path) -> None:
    made = invoke("paper", "lettre-0", "--all", cwd=blog)
    assert made.returncode == 1
    assert 'write "lettre-0" or --all, not both' in made.stderr
    assert pdfs(blog) == []
