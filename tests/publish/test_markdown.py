from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wavecoder.publish.markdown import fenced, inline, table

HOSTILE = st.text("`<>&|\n\r *_[]()#a")


@given(HOSTILE)
def test_inline_text_has_no_markup_and_no_line_break(text: str) -> None:
    shown = inline(text)
    assert "<" not in shown and ">" not in shown and "\n" not in shown and "\r" not in shown
    assert not re.search(r"(?<!\\)[`|*_\[\]]", shown)


@given(HOSTILE)
def test_no_text_closes_its_own_fence(text: str) -> None:
    block = fenced(text)
    fence = block.split("\n")[0]
    assert all(fence not in line for line in block.split("\n")[1:-1])
    assert block.endswith("\n" + fence)


def test_a_line_cannot_begin_a_list_or_a_rule() -> None:
    assert [inline(text) for text in ("- a", "1. a", "---", "a-b", "1,5")] == ["\\- a", "1\\. a", "\\---", "a-b", "1,5"]


def test_a_language_tag_cannot_carry_more_than_a_name() -> None:
    assert fenced("x", "Py`thon\n<b>").startswith("```pythonb\n")


def test_numbers_are_right_aligned_and_grouped() -> None:
    assert table(["rule", "dropped"], [("a|b", 1234)]) == "| rule | dropped |\n| --- | ---: |\n| a\\|b | 1,234 |"
