"""How a program's fields are laid out in a prompt and read back from an answer: DSPy's adapters, one a format."""

# mypy: allow-subclassing-any

from __future__ import annotations

from typing import Any

import dspy

from wavecoder.compiler.grammar import Shape, markers_grammar
from wavecoder.dsl.model import Model, Task


class HeldAdapter(dspy.ChatAdapter):
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
    return model.format == "markers" and model.model.startswith("local/") and model.api_base is None


def adapter(model: Model) -> dspy.Adapter:
    """The adapter for the model's `format`.

    With field markers DSPy asks once more, for JSON, when it cannot read an answer; the others need `ask` to do so.
    """
    if model.format == "json":
        return dspy.JSONAdapter(use_native_function_calling=False)
    return HeldAdapter() if held_to_grammar(model) else dspy.ChatAdapter()


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
