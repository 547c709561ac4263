"""excludes: words or phrases do not occur in the field, in any case; words count only whole.

Params:
    field: Where to look.
    any: Of these, none may occur.
    unless_in: A field whose words may occur all the same.
"""

from __future__ import annotations

from wavecoder.synthesize.rules.instance import Instance, Params
from wavecoder.synthesize.rules.words import find_term


def excludes(instance: Instance, params: Params) -> str | None:
    """What should not be there."""
    field = params["field"]
    if problem := instance.empty(field):
        return problem
    known = instance.text(params["unless_in"]) if "unless_in" in params else ""
    barred = [term for term in params["any"] if find_term([term], known) is None]
    term = find_term(barred, instance.text(field))
    return None if term is None else f"the {field} holds “{term}”"
