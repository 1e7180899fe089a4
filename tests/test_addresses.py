"""plugins/addresses.py: addresses are made from titles as typed.

That no two posts have one address, and where translations stand, is tested in test_reader.py.
"""

import pytest
from pelican.settings import DEFAULT_CONFIG

import pelicanconf
from plugins.addresses import slug_of

SETTINGS = {
    **DEFAULT_CONFIG,
    "SLUG_REGEX_SUBSTITUTIONS": pelicanconf.SLUG_REGEX_SUBSTITUTIONS,
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
    ],
)
def test_an_address_is_made_of_the_title_as_typed(title: str, slug: str) -> None:
    assert slug_of(title, SETTINGS) == slug
