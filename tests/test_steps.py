"""plugins/steps.py: its table of a build is true."""

import re
from pathlib import Path

from plugins import steps

PLUGINS = Path(steps.__file__).parent
ROW = re.compile(r"^(?P<step>[a-z_.]*) +(?P<functions>\S.*)", re.MULTILINE)
CONNECTED = re.compile(r"(?:signals\.|(steps\.))(\w+)\.connect\((?:self\.)?(\w+)[,)]")


def in_the_table() -> set[tuple[str, str]]:
    """Return each step and function that the table names."""
    found, step = set(), ""
    for row in ROW.finditer(str(steps.__doc__)):
        step = row["step"] or step
        names = re.findall(r"\b(?:\w+\.)+\w+(?=[:,])", row["functions"])
        found |= {(step, name) for name in names}
    return found


def in_the_code() -> set[tuple[str, str]]:
    """Return each step and function that are connected."""
    return {
        (ours + step, ".".join((*path.relative_to(PLUGINS).with_suffix("").parts, function)))
        for path in PLUGINS.rglob("*.py")
        for ours, step, function in CONNECTED.findall(path.read_text(encoding="utf-8"))
        if path.name != "steps.py"
    }


def test_the_table_of_steps_names_all_that_is_connected_and_nothing_else() -> None:
    assert in_the_table() == in_the_code()
