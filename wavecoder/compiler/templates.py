"""Templates of tasks: a small, sandboxed part of Jinja whose time and output stay in proportion to its input."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateSyntaxError, UndefinedError, nodes
from jinja2 import TemplateError as JinjaError

from wavecoder.dsl.templates import NODES, environment

MAX_CHARS = 1_000_000


class TemplateError(ValueError):
    """A template that cannot be read or rendered; the message says why in a user's words."""


def render(template: str, values: Mapping[str, Any]) -> str:
    """Fill a template in.

    Values go in as they are: `{{ }}` inside a value is text. A name that has no value is an error.

    Raises:
        TemplateError: The template is wrong, names something unknown, or writes more than `MAX_CHARS`.
    """
    compiled = _compile(template)
    try:
        text = compiled.render(values)
    except UndefinedError as error:
        raise TemplateError(f"{error.message}; known here: {', '.join(sorted(values))}") from None
    except (JinjaError, TypeError) as error:
        raise TemplateError(str(error)) from None
    if len(text) > MAX_CHARS:
        raise TemplateError(f"the result has {len(text):,} characters, more than {MAX_CHARS:,}")
    return text


def check(template: str) -> None:
    """Read a template without filling it in.

    Raises:
        TemplateError: The template does not parse, or uses a part of Jinja that templates here do not have.
    """
    _compile(template)


@lru_cache(maxsize=1024)
def _compile(template: str) -> Template:
    try:
        _refuse_unknown_nodes(environment().parse(template))
        return environment().from_string(template)
    except TemplateSyntaxError as error:
        raise TemplateError(f"line {error.lineno}: {error.message}") from None
    except RecursionError:
        raise TemplateError("it is too deeply nested") from None


def _refuse_unknown_nodes(tree: nodes.Template) -> None:
    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if kind not in NODES:
            what = kind.lower()
            raise TemplateError(f"line {node.lineno}: `{what}` is not available: templates have names, `if`, filters")
