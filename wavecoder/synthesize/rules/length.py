"""length: the field has as many characters, words or lines as it should, bounds included.

White space at the ends does not count. Words are what white space separates. An empty field passes where every lowest
bound is 0.

Params:
    field: What to measure.
    chars: Fewest and most characters.
    words: Fewest and most words.
    lines: Fewest and most lines.
"""

from __future__ import annotations

from wavecoder.synthesize.rules.instance import Instance, Params

_UNITS = (
    ("chars", "character", len),
    ("words", "word", lambda text: len(text.split())),
    ("lines", "line", lambda text: text.count("\n") + 1 if text else 0),
)


def length(instance: Instance, params: Params) -> str | None:
    """By which measure the field is too short or too long."""
    field = params["field"]
    text = instance.text(field).strip()
    for key, noun, measure in _UNITS:
        if params.get(key) is None:
            continue
        (low, high), size = params[key], measure(text)
        if not low <= size <= high:
            if not text:
                return f"the {field} is empty"
            bound = f"fewer than {low}" if size < low else f"more than {high}"
            return f"the {field} has {size} {noun}{'' if size == 1 else 's'}, {bound}"
    return None
