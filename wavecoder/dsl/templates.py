"""Jinja templates of tasks, parsed and never run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import suggest


@cache
def environment() -> SandboxedEnvironment:
    """The one environment of all templates: sandboxed, and strict about undefined names."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)


def is_template(text: str) -> bool:
    """Whether a string param is a template at all."""
    return "{{" in text or "{%" in text


def check_template(tree: Tree, path: Path, template: str, names: set[str]) -> Iterator[Diagnostic]:
    """What is wrong with the template at path, which may use names."""
    from jinja2 import TemplateError, meta

    try:
        parsed = environment().parse(template)
    except (TemplateError, RecursionError, ValueError, OverflowError) as error:
        said = getattr(error, "message", None) or "it is too deeply nested"
        fix = "templates are Jinja: `{{ field }}`, `{% if field %}…{% endif %}`"
        yield tree.report("WC042", f"this template cannot be parsed: {said}", path, fix=fix)
        return
    odd = list(_odd_parts(tree, path, parsed))
    yield from odd
    if odd:
        return  # find_undeclared_variables compiles the template, which such parts stop
    for name in sorted(meta.find_undeclared_variables(parsed) - names - set(environment().globals)):
        message = f"the template uses `{name}`, which this task does not have"
        yield tree.report("WC041", message, path, word=name, fix=suggest(name, sorted(names), "it has"))


def _odd_parts(tree: Tree, path: Path, parsed: nodes.Template) -> Iterator[Diagnostic]:
    """Filters and tests that do not exist, and what would read other files."""
    from jinja2 import nodes

    for kind, known in ((nodes.Filter, environment().filters), (nodes.Test, environment().tests)):
        for node in parsed.find_all(kind):
            if node.name not in known:
                message = f"there is no Jinja {kind.__name__.lower()} `{node.name}`"
                yield tree.report("WC041", message, path, word=node.name, fix=suggest(node.name, sorted(known)))
    for loading in parsed.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        message = f"a template reads no other file, so `{type(loading).__name__.lower()}` cannot be used"
        yield tree.report("WC042", message, path, fix="write the text out")
