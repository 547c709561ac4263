"""syntax: the field parses in its language.

Params:
    field: What to parse.
    language: The language that it is in.
"""

from __future__ import annotations

from wavecoder.languages import UnknownLanguage, syntax_error
from wavecoder.synthesize.rules.instance import Instance, Params


def syntax(instance: Instance, params: Params) -> str | None:
    """Where the field does not parse."""
    field = params["field"]
    if problem := instance.empty(field):
        return problem
    try:
        error = syntax_error(instance.text(field), params["language"])
    except UnknownLanguage as unknown:
        return f"the {field} cannot be parsed: {unknown}"
    return error and f"the {field} does not parse as {params['language']}: {error}"
