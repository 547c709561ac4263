"""names_defined: every name that the code uses is defined in it, imported, a parameter or built in.

Python is read by pyflakes, JavaScript along its syntax tree; code in another language passes. Code that does not parse
passes, too: `check: syntax` is for that.

Params:
    field: What to look at.
    language: The language that it is in.
"""

from __future__ import annotations

from wavecoder.languages import undefined_names
from wavecoder.synthesize.rules.instance import Instance, Params

_SHOWN = 5


def names_defined(instance: Instance, params: Params) -> str | None:
    """Which names are undefined."""
    field = params["field"]
    if problem := instance.empty(field):
        return problem
    names = undefined_names(instance.text(field), params["language"])
    if not names:
        return None
    listed = ", ".join(f"`{name}`" for name in names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    return f"the {field} uses {listed} without defining or importing {'it' if len(names) == 1 else 'them'}"
