"""differs: the two fields are different programs, not the same one with other comments, docstrings or white space.

Where a field does not parse in the unit's language, the words of both are compared.

Params:
    fields: The two fields to compare.
"""

from __future__ import annotations

from wavecoder.synthesize.rules.instance import Instance, Params
from wavecoder.synthesize.rules.streams import streams


def differs(instance: Instance, params: Params) -> str | None:
    """Whether the fields are the same."""
    first, second = params["fields"]
    if problem := instance.empty(first, second):
        return problem
    one, other = streams(instance.text(first), instance.text(second), instance.text("language"))
    if list(one) != list(other):
        return None
    return f"the {first} and the {second} are the same but for comments and white space"
