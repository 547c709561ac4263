"""How a program's fields are laid out in a prompt and read back from an answer: DSPy's adapters, one a format."""

# mypy: allow-subclassing-any

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, get_args

import dspy
from dspy.utils.exceptions import AdapterParseError

from wavecoder.compiler.grammar import Shape, markers_grammar
from wavecoder.dsl.model import Model, Task

VERDICTS = Literal["pass", "fail"]
# What models put around a verdict.
_AROUND = " \t\r\n*_`'\".,:;!()[]"


class _Verdicts:
    """Reads a verdict as it is meant: `Pass`, `PASS`, `pass.` and `**pass**` are `pass`."""

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        """The fields; a verdict that is another word than pass or fail leaves the answer unreadable."""
        fields: dict[str, Any] = super().parse(_as_text(signature), completion)  # type: ignore[misc]
        for name, field in signature.output_fields.items():
            if field.annotation == VERDICTS:
                word = str(fields[name]).strip(_AROUND).casefold()
                if word not in get_args(VERDICTS):
                    raise AdapterParseError(type(self).__name__, signature, completion, f"{name} is no verdict")
                fields[name] = word
        return fields


@lru_cache(maxsize=256)
def _as_text(signature: Any) -> Any:
    for name, field in signature.output_fields.items():
        if field.annotation == VERDICTS:
            signature = signature.with_updated_fields(name, type_=str)
    return signature


class _Markers(_Verdicts, dspy.ChatAdapter): ...


class _Json(_Verdicts, dspy.JSONAdapter): ...


class HeldAdapter(_Verdicts, dspy.ChatAdapter):
    """Field markers for a server that is held to them by a grammar.

    The form is enforced, so the prompt does not teach it: small models lose the task over it, and every token of it
    costs them time.
    """

    def __init__(self) -> None:
        super().__init__(use_json_adapter_fallback=False)

    def format_system_message(self, signature: type[dspy.Signature]) -> str:
        """The instructions and what each field to write holds."""
        fields = (f"- {name}: {_description(field)}" for name, field in signature.output_fields.items())
        return f"{signature.instructions.strip()}\n\nFields to write:\n" + "\n".join(fields)

    def user_message_output_requirements(self, signature: type[dspy.Signature]) -> None:
        """No reminder of the form."""


def held_to_grammar(model: Model) -> bool:
    """Whether the model's server takes a grammar: llama.cpp in process does."""
    return model.format == "markers" and model.in_process


def adapter(model: Model) -> dspy.Adapter:
    """The adapter for the model's `format`.

    None of them asks a second time: DSPy's own fallback would ask again for an answer that was cut off.
    """
    if model.format == "json":
        return _Json(use_native_function_calling=False)
    return HeldAdapter() if held_to_grammar(model) else _Markers(use_json_adapter_fallback=False)


def second_adapter(model: Model) -> dspy.Adapter | None:
    """JSON, for an answer in field markers that could not be read; None where the same form is asked for again."""
    if model.format == "json" or held_to_grammar(model):
        return None
    return _Json(use_native_function_calling=False)


def server_extra(model: Model, program: dspy.Predict, task: Task) -> dict[str, Any]:
    """What goes with each request of `program` beside the prompt: the grammar, where the server takes one."""
    if not held_to_grammar(model):
        return {}
    written = {field.name: field.type for field in task.output}
    shapes: dict[str, Shape] = {
        name: written.get(name, "text" if field.annotation is str else "verdict")
        for name, field in program.signature.output_fields.items()
    }
    return {"grammar": markers_grammar(shapes)}


def _description(field: Any) -> str:
    return str((field.json_schema_extra or {}).get("desc", ""))
