from __future__ import annotations

import re
from pathlib import Path

from wavecoder.dsl import Diagnostic, UserError, render
from wavecoder.dsl.codes import EXPLANATIONS

PACKAGE = Path(__file__).parents[2] / "wavecoder"


def test_render_shows_where_what_and_what_to_do() -> None:
    diagnostic = Diagnostic("WC012", "unknown key", "r.yaml", 12, 3, 4, "  tsak: x", "did you mean `task`?")
    assert render(diagnostic) == (
        "error[WC012]: unknown key\n  --> r.yaml:12:3\n   |\n12 |   tsak: x\n   |   ^^^^\nhelp: did you mean `task`?"
    )


def test_carets_stand_under_wide_characters_and_tabs() -> None:
    shown = render(Diagnostic("WC012", "x", "r.yaml", 1, 6, 2, "\t日: 本本 é", None, "warning")).splitlines()
    assert shown[0] == "warning[WC012]: x"
    assert shown[-1] == "  | \t      ^^^"


def test_a_long_line_is_cut_around_the_place() -> None:
    shown = render(Diagnostic("WC012", "x", "r.yaml", 1, 501, 3, "a" * 500 + "bad" + "c" * 500)).splitlines()
    start = shown[-1].index("^")
    assert len(shown[-2]) < 140
    assert shown[-2][start : start + 3] == "bad"
    assert shown[-2].startswith("1 | …")
    assert shown[-2].endswith("…")


def test_no_control_character_reaches_the_terminal() -> None:
    shown = render(Diagnostic("WC012", "\x1b[2J", "\x07.yaml", 1, 1, 1, "a\x1b[31m\u202e", "\x9b1m"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)


def test_the_error_as_text_names_every_place() -> None:
    found = [Diagnostic("WC012", "one", "r.yaml", 3, 4, 1, ""), Diagnostic("WC013", "two", "t.yaml", 5, 6, 1, "")]
    assert str(UserError(found)) == "r.yaml:3:4: one [WC012]\nt.yaml:5:6: two [WC013]"


def test_a_diagnostic_at_no_place_is_its_text() -> None:
    diagnostic = Diagnostic("WC060", "no key", "", 0, 0, 0, "", "export KEY=...")
    assert render(diagnostic) == "error[WC060]: no key\nhelp: export KEY=..."
    assert str(UserError([diagnostic])) == "no key [WC060]"


def test_a_diagnostic_of_a_whole_file_names_it() -> None:
    diagnostic = Diagnostic("WC065", "nothing left", "r.yaml", 0, 0, 0, "")
    assert render(diagnostic) == "error[WC065]: nothing left\n --> r.yaml"
    assert str(UserError([diagnostic])) == "r.yaml: nothing left [WC065]"


def test_every_code_in_use_is_explained_and_every_explained_one_is_in_use() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "codes.py"]
    used = {code for source in sources for code in re.findall(r"\bWC\d{3}\b", _without_docstrings(source))}
    assert used == set(EXPLANATIONS)


def _without_docstrings(source: str) -> str:
    return re.sub(r'""".*?"""', "", source, flags=re.DOTALL)
