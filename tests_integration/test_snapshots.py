"""The lists that recipes are checked by are those of the installed axolotl and lm-eval."""

from __future__ import annotations

from tests_integration.snapshots import snapshots
from wavecoder.dsl.tool_checks import AXOLOTL, LM_EVAL
from wavecoder.resources import folder


def test_the_lists_are_what_the_tools_know() -> None:
    found = snapshots()
    assert set(found) == {f"{AXOLOTL}.json", f"{LM_EVAL}.json"}
    for name, text in found.items():
        assert (folder("schemas") / name).read_text(encoding="utf-8") == text
