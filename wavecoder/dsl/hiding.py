"""Values from the environment: a diagnostic names the variable and never says what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.tree import Tree
from wavecoder.dsl.variables import Substitution
from wavecoder.dsl.words import show

# A shorter run of characters says nothing of the value and is in every other sentence.
_TELLING = 5


def tidy(tree: Tree, result: Substitution, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The diagnostics, without those of values that a failed reference left behind, and with nothing read repeated."""
    failed = [tree.place(path) for path in result.failed]
    around = {(place.text.name, place.value.line) for place in map(tree.place, result.written)}
    for found in diagnostics:
        if any(
            found.file == place.text.name
            and found.line == place.value.line
            and 0 <= found.column - place.value.column < max(1, place.value.length)
            for place in failed
        ):
            continue
        yield _hide(found, result.from_env, (found.file, found.line) in around)


def _hide(found: Diagnostic, values: dict[str, str], is_near: bool) -> Diagnostic:
    for name, value in sorted(values.items(), key=lambda item: -len(item[1])):
        if is_near or len(value) >= _TELLING:
            message = _without(found.message, name, value)
            fix = found.fix and _without(found.fix, name, value)
            if _tells(f"{message}\n{fix or ''}".replace(name, ""), value):
                message, fix = f"the value of the environment variable `{name}` does not fit here", None
            found = replace(found, message=message, fix=fix)
    return found


def _without(text: str, name: str, value: str) -> str:
    for form in dict.fromkeys((value, show(value), value.strip())):
        if form:
            text = re.sub(rf"(?<!\w)`?{re.escape(form)}`?(?!\w)", lambda _: f"`${{env:{name}}}`", text)
    return text


def _tells(text: str, value: str) -> bool:
    """Whether a part of the value is left in the text."""
    length = max(_TELLING, len(value) // 4) if len(value) >= _TELLING else len(value) + 1
    return any(value[at : at + length] in text for at in range(len(value) - length + 1))
