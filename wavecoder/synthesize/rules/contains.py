"""contains: words or phrases occur in the field, in any case, as whole words where they are words.

Params:
    field: Where to look.
    any: Of these, one must occur.
    all: Of these, each must occur.
"""

from __future__ import annotations

from wavecoder.synthesize.rules.instance import Instance, Params
from wavecoder.synthesize.rules.words import find_term


def contains(instance: Instance, params: Params) -> str | None:
    """What is missing."""
    field = params["field"]
    if problem := instance.empty(field):
        return problem
    text = instance.text(field)
    if (any_of := params.get("any")) and find_term(any_of, text) is None:
        listed = ", ".join(f"“{term}”" for term in any_of)
        return f"the {field} does not hold {'any of ' if len(any_of) > 1 else ''}{listed}"
    missing = [f"“{term}”" for term in params.get("all") or () if find_term([term], text) is None]
    return f"the {field} does not hold {', '.join(missing)}" if missing else None
