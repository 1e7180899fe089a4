"""plugins/site/links.py: addresses are made from titles as typed.

That no two posts have the same address, and where translations stand, is tested in test_reader.py.
"""

from pathlib import Path

import pytest
from pelican.settings import DEFAULT_CONFIG

from plugins.build.defaults import defaults
from plugins.post.settings import slug_of
from tests.project import append, pelican, project

SETTINGS = {
    **DEFAULT_CONFIG,
    "SLUG_REGEX_SUBSTITUTIONS": defaults()["SLUG_REGEX_SUBSTITUTIONS"],
}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L'affaire d'Orange", "l-affaire-d-orange"),
        ("L’affaire d’Orange", "l-affaire-d-orange"),
        ("Dix jours, puis rien !", "dix-jours-puis-rien"),
        ('"Dix jours" : c\'est long...', "dix-jours-c-est-long"),
        ("1 234 € & la 2e fois", "1-234-eur-la-2e-fois"),
        ("Vous êtes <3", "vous-etes-3"),
        ("Dossier {{n° client}}", "dossier-ndeg-client"),
        ("^_^", "_"),
        ("<em>Dix</em> jours", "em-dix-em-jours"),
        ("AT&amp;T/R&D", "at-t-rd"),
        ("« Oui », et/ou « non »", "oui-et-ou-non"),
        ("-- tiret", "tiret"),
        ("--help", "help"),
    ],
)
def test_an_address_is_made_of_the_title_as_typed(title: str, slug: str) -> None:
    assert slug_of(title, SETTINGS) == slug


def test_a_menu_that_leads_nowhere_stops_the_build(tmp_path: Path) -> None:
    blog = project(tmp_path, letters=1)
    menu = '\nMENUITEMS = (("À propos", "a-propos/"), ("Lettres", "archives/"))\n'
    append(blog / "pelicanconf.py", f'{menu}LEGAL_NOTICE = "mentions-legales/"\n')
    result = pelican("content", cwd=blog)
    assert result.returncode == 1
    said = ": the menu leads to {}, and there is no such page; write it, or correct {}"
    assert said.format("a-propos/", "MENUITEMS") in result.stderr
    assert said.format("mentions-legales/", "LEGAL_NOTICE") in result.stderr
    assert "archives/" not in result.stderr
    assert not (blog / "output").exists()
