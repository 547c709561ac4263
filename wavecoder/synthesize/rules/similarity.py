"""similarity: the two fields are as alike as they should be, no less and no more.

Likeness is twice the tokens that both have in the same order, over the tokens of both: 0 is nothing in common, 1 is
equal. Comments, docstrings and white space do not count. Where a field does not parse in the unit's language, the
words of both are compared.

Params:
    fields: The two fields to compare.
    min: Least similarity.
    max: Greatest similarity.
"""

from __future__ import annotations

from wavecoder.synthesize.rules.instance import Instance, Params
from wavecoder.synthesize.rules.streams import likeness, streams


def similarity(instance: Instance, params: Params) -> str | None:
    """How far the likeness is off."""
    first, second = params["fields"]
    if problem := instance.empty(first, second):
        return problem
    alike = likeness(streams(instance.text(first), instance.text(second), instance.text("language")))
    if params["min"] <= alike <= params["max"]:
        return None
    bound = f"less than {params['min']}" if alike < params["min"] else f"more than {params['max']}"
    return f"the {first} and the {second} are {alike:.2f} alike, {bound}"
