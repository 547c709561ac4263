"""excludes: words or phrases do not occur in the field, in any case; words count only whole.

Params:
    field: Where to look.
    any: Of these, none may occur.
"""

from __future__ import annotations

from wavecoder.synthesize.rules.instance import Instance, Params
from wavecoder.synthesize.rules.words import find_term


def excludes(instance: Instance, params: Params) -> str | None:
    """What should not be there."""
    field = params["field"]
    if problem := instance.empty(field):
        return problem
    term = find_term(params["any"], instance.text(field))
    return None if term is None else f"the {field} holds “{term}”"
