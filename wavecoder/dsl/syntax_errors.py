"""What PyYAML says when it gives up, in words that say what to do."""

from __future__ import annotations

import re
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.tree import Text

_KEY = re.compile(r"[ ]*(?:- +)*([^\s:\[\]{},]+) *")
_REFERENCE = re.compile(r"\$\{[^{}]*\}?")
_TAB = re.compile(r"[ ]*(\t+)")

_INDENTATION = "check its indentation"

# A part of the parser's problem or context -> the code's message, the fix, and whether the place is where it began.
_WORDS: tuple[tuple[str, str, str | None, bool], ...] = (
    ("while scanning a quoted scalar", "this quote is never closed", "add the closing quote", True),
    ("while parsing a flow sequence", "this `[` is not closed, or a `,` is missing", "add the `]` or the `,`", True),
    ("while parsing a flow mapping", "this `{` is not closed, or a `,` is missing", "add the `}` or the `,`", True),
    ("could not find expected ':'", "this line has no `:`", "write `key: value`", True),
    ("while parsing a block mapping", "this line does not fit the lines above it", _INDENTATION, False),
    ("while parsing a block collection", "this line does not fit the list above it", _INDENTATION, False),
    ("cannot start any token", "a value cannot start with this character", "put the value in quotes", False),
    ("unknown escape character", "`\\` starts an escape in double quotes", "use single quotes", False),
    ("escape sequence", "`\\` starts an escape in double quotes", "use single quotes", False),
    ("while scanning an anchor", "`&` starts an anchor, and this is none", "put the value in quotes", True),
    ("while scanning an alias", "`*` starts an alias, and this is none", "put the value in quotes", True),
    ("while scanning a tag", "`!` starts a tag, and this is none", "put the value in quotes", True),
    ("undefined tag handle", "`!` starts a tag, and this is none", "put the value in quotes", True),
    ("while scanning a block scalar", "`|` and `>` start text on the lines below", "put the value in quotes", True),
    ("expected <document start>", "this line does not belong to what is above", _INDENTATION, False),
)


def explain(error: Exception, text: Text) -> Diagnostic:
    """The diagnostic of a syntax error, at the place where the mistake most likely is."""
    said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}"
    problem = getattr(error, "problem_mark", None)
    mark = problem or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    if tab := _tab_near(text, line):
        return tab
    if mark and "mapping values are not allowed" in said:
        return _colon(text, line, mark.column)
    if reference := _reference(text, problem):
        return reference
    message, fix, at_start = _words(said)
    began = getattr(error, "context_mark", None)
    if mark and not at_start and fix == _INDENTATION:
        fix = _compare(text, mark.line + 1) or fix
    mark = began if at_start and began else mark
    span = text.span(mark.line + 1, mark.column + 1) if mark else text.span(1, 1)
    return text.diagnose("WC006", message, span, fix)


def _reference(text: Text, mark: Any) -> Diagnostic | None:
    """A `${name}` inside brackets, where YAML takes the `{` for a mapping."""
    line = text.lines[mark.line] if mark and mark.line < len(text.lines) else ""
    found = mark and mark.column and _REFERENCE.match(line, mark.column - 1)
    if not found:
        return None
    fix = f'put it in quotes: "{found[0]}"'
    message = "a reference inside brackets needs quotes: to YAML its `{` is the start of a mapping"
    return text.diagnose("WC006", message, text.span(mark.line + 1, mark.column, len(found[0])), fix)


def _compare(text: Text, line: int) -> str | None:
    """The two lines above a line that it lies between: it is indented further than one and less than the other."""
    here = _width(text.lines[line - 1]) if line <= len(text.lines) else 0
    below = None
    for number in range(line - 1, 0, -1):
        other = text.lines[number - 1]
        if not other.strip() or other.lstrip().startswith("#"):
            continue
        if _width(other) < here:
            if below is None or _width(text.lines[below - 1]) == here:
                return None
            spaces = f"line {number} has {_width(other)} spaces and line {below} {_width(text.lines[below - 1])}"
            return f"{_INDENTATION}: it has {here} spaces, while {spaces}"
        below = number
    return None


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _words(said: str) -> tuple[str, str | None, bool]:
    for part, message, fix, at_start in _WORDS:
        if part in said:
            return message, fix, at_start
    return f"this is not YAML: {said.strip() or 'the text cannot be parsed'}", None, False


def _colon(text: Text, line: int, column: int) -> Diagnostic:
    """A `:` where none can be: after the line's first word the indentation is wrong, else the text needs quotes."""
    here = text.lines[line - 1] if line <= len(text.lines) else ""
    key = _KEY.fullmatch(here[:column])
    above = next((other for other in reversed(text.lines[: line - 1]) if other.strip()), "")
    if not key or not above:
        fix = "put the text that contains `: ` in quotes"
        return text.diagnose("WC006", "a second `:` cannot stand in this value", text.span(line, column + 1), fix)
    span = text.span(line, key.start(1) + 1, len(key[1]))
    if key.start(1) > len(above) - len(above.lstrip()):
        fix = "line it up with the keys that it belongs to"
        return text.diagnose("WC006", f"`{key[1]}` is indented further than it can be here", span, fix)
    fix = "is there a `:` missing in the line above, or a `- ` in this one?"
    return text.diagnose("WC006", f"`{key[1]}` does not fit the line above it", span, fix)


def _tab_near(text: Text, line: int) -> Diagnostic | None:
    """A tab in the indentation of the line where parsing stopped, or of the one above, is the cause."""
    for number in (line, line - 1):
        if 1 <= number <= len(text.lines) and (tab := _TAB.match(text.lines[number - 1])):
            span = text.span(number, tab.start(1) + 1, len(tab[1]))
            others = sum(1 for other in text.lines if _TAB.match(other)) - 1
            more = f" ({others} more line{'s' if others > 1 else ''} with tabs)" if others else ""
            fix = "indent with spaces" + more
            return text.diagnose("WC005", "this line is indented with a tab", span, fix)
    return None
