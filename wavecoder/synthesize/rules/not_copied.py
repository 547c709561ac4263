"""not_copied: the field is not handed back from an example that the task shows.

Likeness is measured over words, from 0 to 1. Only fields of more than 20 characters are compared: short ones are alike
by chance.

Params:
    field: What to compare with the same field of each example.
    max: Greatest similarity.
"""

from __future__ import annotations

from wavecoder.synthesize.rules.instance import Instance, Params
from wavecoder.synthesize.rules.streams import likeness
from wavecoder.synthesize.rules.words import words

_SHORT = 20


def not_copied(instance: Instance, params: Params) -> str | None:
    """How like an example the field is."""
    field = params["field"]
    if problem := instance.empty(field):
        return problem
    text = instance.text(field).strip()
    if len(text) <= _SHORT:
        return None
    mine = words(text)
    shown = [example.get(field, "").strip() for example in instance.examples]
    highest = max((likeness((mine, words(other))) for other in shown if len(other) > _SHORT), default=0.0)
    if highest <= params["max"]:
        return None
    return f"the {field} is {highest:.2f} like that of an example, more than {params['max']}"
