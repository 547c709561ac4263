"""Templates of tasks: which part of Jinja they have, and what is wrong with one. Nothing is rendered here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import both, suggest

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

FILTERS = ("capitalize", "default", "first", "last", "length", "lower", "title", "trim", "upper")

# All that a template is made of. No loop, no call, no arithmetic: a stranger's template can neither run for long nor
# fill the memory.
NODES = frozenset(
    (
        *("Template", "Output", "TemplateData", "If", "CondExpr", "Name", "Const", "Getattr", "Getitem", "Slice"),
        *("Filter", "Test", "Compare", "Operand", "And", "Or", "Not", "Neg", "Concat"),
    )
)


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment of all templates: sandboxed, strict about undefined names, with few filters."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.globals = {}
    return made


def is_template(text: str) -> bool:
    """Whether a string param is a template at all."""
    return "{{" in text or "{%" in text


def check_template(tree: Tree, path: Path, template: str, names: set[str]) -> Iterator[Diagnostic]:
    """What is wrong with the template at path, which may use names."""
    from jinja2 import TemplateError, meta

    try:
        parsed = environment().parse(template)
        odd = list(_odd_parts(tree, path, parsed))
        # find_undeclared_variables compiles the template, which an unknown filter would stop
        used = set() if odd else meta.find_undeclared_variables(parsed)
    except (TemplateError, RecursionError, ValueError, OverflowError) as error:
        said = getattr(error, "message", None) or "it is too deeply nested"
        fix = "templates are Jinja: `{{ field }}`, `{% if field %}…{% endif %}`"
        yield tree.report("WC042", f"this template cannot be parsed: {said}", path, fix=fix)
        return
    yield from odd
    for name in sorted(used - names):
        message = f"the template uses `{name}`, which this task does not have"
        yield tree.report("WC041", message, path, word=name, fix=suggest(name, sorted(names), "it has"))


def _odd_parts(tree: Tree, path: Path, parsed: nodes.Template) -> Iterator[Diagnostic]:
    """Parts of Jinja that templates here do not have, and filters and tests that do not exist."""
    from jinja2 import nodes

    for node in parsed.find_all(nodes.Node):
        kind = type(node).__name__
        if kind not in NODES:
            fix = f"templates have names, `if` and the filters {both(FILTERS)}"
            yield tree.report("WC042", f"Jinja's `{kind.lower()}` is not available in templates", path, fix=fix)
            return
        if isinstance(node, nodes.Filter | nodes.Test):
            known = environment().filters if isinstance(node, nodes.Filter) else environment().tests
            if node.name not in known:
                message = f"templates have no {kind.lower()} `{node.name}`"
                yield tree.report("WC041", message, path, word=node.name, fix=suggest(node.name, sorted(known), "use"))
