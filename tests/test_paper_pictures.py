"""plugins/paper: how large pictures are, on which page they stand, and with which caption."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from plugins.paper.preflight import pages
from plugins.paper.printer import paper
from plugins.paper.profiles import Box
from tests.test_paper import job, pictures

COLUMN = 165  # mm
PARAGRAPH = "Un paragraphe qui remplit deux lignes de la page, et qui le fait sans se presser. " * 2
SIZES = {  # of an image of 800 × 500 pixels: its width in mm
    '![a](b.png){: width="120" }': 120 * 25.4 / 96,
    '<img src="b.png" alt="a" width="60" height="40">': 60 * 25.4 / 96,
    '![a](b.png){: height="50px" }': 80 * 25.4 / 96,
    '![a](b.png){: style="width: 3cm" }': 30,
    '![a](b.png){: style="WIDTH:25MM; border:0" }': 25,
    '![a](b.png){: width="50%" }': COLUMN / 2,
    '![a](b.png){: style="max-width: 200px" }': 200 * 25.4 / 96,
    '![a](b.png){: style="max-width: 100%; height: auto" }': COLUMN,
    '![a](b.png){: width="90%" style="height: 1in" }': 1.6 * 25.4,
    '![a](b.png){: width="large" }': COLUMN,
    '![a](b.png){: width="9999" }': COLUMN,
    '[![a](b.png){: width="120" }](https://example.org/)': 120 * 25.4 / 96,
    "<figure><img src='b.png' alt='a' width='120'><figcaption>b</figcaption></figure>": 31.75,
}
ICONS = ('width="16"', 'style="height: 1em"', 'height="16px"')


def printed(text: str, path: Path, size: tuple[int, int]) -> bytes:
    Image.new("RGB", size, "navy").save(path / "b.png")
    return paper(replace(job(text, Encl="", Cc=""), find_image=lambda _: path / "b.png"))


@pytest.mark.parametrize(("typed", "width"), SIZES.items(), ids=SIZES)
def test_a_picture_is_as_wide_as_its_author_wants(typed: str, width: float, tmp_path: Path) -> None:
    ((_, box),) = pictures(printed(f"Madame,\n\n{typed}\n\nFin.\n\nÀ vous,", tmp_path, (800, 500)))
    assert box.right - box.left == pytest.approx(width, abs=0.3)
    assert (box.right - box.left) / (box.bottom - box.top) == pytest.approx(1.6, rel=0.02)


@pytest.mark.parametrize("size", ICONS)
def test_an_icon_stays_in_its_sentence(size: str, tmp_path: Path) -> None:
    text = f"Madame,\n\nUne icône ![a](b.png){{: {size} }} dans la phrase.\n\nÀ vous,"
    pdf = printed(text, tmp_path, (800, 500))
    ((_, box),) = pictures(pdf)
    (line,) = (line for line in pages(pdf)[0] if line.box.overlaps(box))
    assert line.text == "Une icône dans la phrase."


CAPTIONED = {
    "below, in a line": "![a](b.png)\n*Figure 1 : la box*",
    "a figure": '<figure><img src="b.png" alt="a"><figcaption>La box</figcaption></figure>',
    "a paragraph": "![a](b.png)\n\n*La box, le 3 mars*",
    "a paragraph that says so": "![a](b.png)\n\nPhoto 2 : la box",
    "above": "*Figure 1 : la box*\n\n![a](b.png)",
    "with a note": "[![a](b.png)](https://example.org/a)\n\n*La [box](https://example.org/b)*",
    "none": "![a](b.png)",
    "introduced": "Voici :\n\n![a](b.png)",
    "wide": "![a](b.png)\n*Figure 1 : la box*",
}


def caption(pdf: bytes, page: int, box: Box) -> str:
    """Give what stands just below a picture."""
    lines = pages(pdf)[page]
    return " ".join(line.text for line in lines if 0 < line.box.top - box.bottom < 12)


@pytest.mark.parametrize(("kind", "typed"), CAPTIONED.items(), ids=CAPTIONED)
def test_a_picture_shrinks_before_it_moves_and_its_caption_stays_with_it(
    kind: str, typed: str, tmp_path: Path
) -> None:
    size = (800, 500) if kind == "wide" else (400, 500)
    sides: dict[int, set[int]] = {0: set(), 1: set()}  # the longer ones
    for lines in range(4, 15, 2):
        above = f"{PARAGRAPH}\n\n" * (lines // 2) + "Un mot.\n\n" * (lines % 2)
        text = f"Madame,\n\n{above}{typed}\n\n{f'{PARAGRAPH}{chr(10)}{chr(10)}' * 3}Fin.\n\nÀ vous,"
        pdf = printed(text, tmp_path, size)
        ((page, box),) = pictures(pdf)
        sides[page].add(round(max(box.right - box.left, box.bottom - box.top)))
        if kind not in {"none", "above", "introduced"}:
            assert "box" in caption(pdf, page, box), lines
        elif kind != "none":
            named = [line.text for line in pages(pdf)[page] if line.box.bottom < box.top]
            assert named[-1].startswith(("Figure 1", "Voici"))
    assert all(80 <= side <= COLUMN for side in sides[0])
    assert min(sides[0]) < (95 if kind == "wide" else max(sides[1]))  # it has shrunk
    assert len(sides[1]) == 1  # none that has moved
