"""not_repetitive: the field does not say the same again and again, as weak models do when they lose the thread.

Measured as the share of runs of three words that stood in the field before; case and punctuation do not count.

Params:
    field: What to look at.
    max: Largest share, 0 to 1.
"""

from __future__ import annotations

import re

from wavecoder.synthesize.rules.instance import Instance, Params

_WORD = re.compile(r"\w+")
_RUN = 3


def not_repetitive(instance: Instance, params: Params) -> str | None:
    """How much of the field is repetition."""
    field = params["field"]
    words = _WORD.findall(instance.text(field).lower())
    runs = [tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)]
    share = 1 - len(set(runs)) / len(runs) if runs else 0.0
    if share > params["max"]:
        return f"{share:.0%} of the {field} repeats what it said before, more than {params['max']:.0%}"
    return instance.empty(field)
