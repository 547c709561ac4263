"""The names that a task's own parts may use, read from a tree that need not be valid."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.tree import Tree
from wavecoder.dsl.words import both, closest, suggest

# Keys of an example that are no fields.
ABOUT_EXAMPLES = ("why", "judged")

COLUMNS = ("code", "language", "name", "docstring", "path")

# Attributes of dspy.Signature, which a field of the same name would hide. The dsl knows no DSPy; a test compares.
RESERVED = frozenset(
    {
        "append", "append_instructions", "construct", "copy", "delete", "dict", "dump_state", "equals", "fields",
        "from_orm", "input_fields", "insert", "instructions", "json", "load_state", "output_fields", "parse_file",
        "parse_obj", "parse_raw", "prepend", "schema", "schema_json", "signature", "update_forward_refs",
        "validate", "with_instructions", "with_updated_fields",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """Inputs, params and outputs of a task."""

    inputs: tuple[str, ...]
    params: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def all(self) -> set[str]:
        """Everything that rules, templates and examples may name."""
        return {*self.inputs, *self.params, *self.outputs}


def texts(value: Any) -> list[str]:
    """The strings in a list, or none where it is no list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def mappings(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """The mappings in a list with their numbers, or none where it is no list."""
    return [(i, item) for i, item in enumerate(value) if isinstance(item, dict)] if isinstance(value, list) else []


def names_of(tree: Tree) -> Names:
    """The names of a task. A misspelt input counts as what was meant, so that it is reported in one place only."""
    params, outputs = tree.get(("params",)), tree.get(("output",))
    params = tuple(params) if isinstance(params, dict) else ()
    known = (*COLUMNS, *params)
    inputs = texts(tree.data["input"]) if "input" in tree.data else ["code", "language"]
    return Names(
        inputs=tuple(name if name in known else closest(name, known) or name for name in inputs),
        params=params,
        outputs=tuple(outputs) if isinstance(outputs, dict) else (),
    )


def check_names(tree: Tree, names: Names) -> Iterator[Diagnostic]:
    """Inputs that are nothing, and params and outputs that cannot have their name."""
    for number, name in enumerate(tree.get(("input",)) if isinstance(tree.get(("input",)), list) else ()):
        if isinstance(name, str) and name not in {*COLUMNS, *names.params}:
            message = f"`{name}` is neither a column of the unit nor a param of this task"
            fix = suggest(name, [*COLUMNS, *names.params], "there are")
            yield tree.report("WC047", message, ("input", number), fix=fix)
    for name in names.params:
        if reason := _taken(name, COLUMNS, "a column of the unit"):
            yield tree.report("WC048", f"a param cannot be called `{name}`: {reason}", ("params", name), on="key")
    inputs = [name for name in names.inputs if name not in names.params]
    for name in names.outputs:
        reason = _taken(name, inputs, "an input") or _taken(name, names.params, "a param")
        if reason:
            fix = "give the output another name"
            yield tree.report(
                "WC048", f"an output cannot be called `{name}`: {reason}", ("output", name), on="key", fix=fix
            )


def _taken(name: str, others: tuple[str, ...] | list[str], what: str) -> str | None:
    if name in others:
        return f"that is {what} of this task" if what != "a column of the unit" else f"that is {what}"
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "that is a word of Python's own"
    if name in RESERVED or name.startswith("model_"):
        return "DSPy's signatures use it themselves"
    if name in ABOUT_EXAMPLES:
        return "examples use it to say something of themselves"
    return None


def unknown_field(name: str, names: Names) -> tuple[str, str | None]:
    """What to say of a field that the task does not have, and what to do."""
    if name in COLUMNS:
        return f"the generator of this task does not see `{name}`", f"add `{name}` to the task's `input`"
    known = sorted(names.all)
    return f"this task has no field `{name}`", suggest(name, known) or f"its fields are {both(known)}"
