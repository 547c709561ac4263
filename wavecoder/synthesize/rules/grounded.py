"""grounded: the field is about what the other fields are about, for it uses their words.

Of the field's words that carry meaning, each counted once, a share must occur in the others. Identifiers are split
into words (`readLines`, `read_lines`), endings are taken off, a word of four letters or more also occurs in a longer
one that begins with it (start, `startswith`), and words of grammar and of asking ("write", "function") do not count.
A field with no word that carries meaning fails.

Params:
    field: Whose words are looked up.
    in: The field or fields in which they must occur.
    min: Least share of the words.
"""

from __future__ import annotations

from wavecoder.synthesize.rules.instance import Instance, Params
from wavecoder.synthesize.rules.words import content_words, occurs

_SHOWN = 5


def grounded(instance: Instance, params: Params) -> str | None:
    """Which words are not found, where too many are not."""
    field, others = params["field"], params["in"]
    others = [others] if isinstance(others, str) else others
    if problem := instance.empty(field):
        return problem
    said = content_words(instance.text(field))
    if not said:
        return f"the {field} says nothing in particular: it has no word of its own"
    known = content_words("\n".join(instance.text(other) for other in others))
    foreign = [word for stem, word in said.items() if not occurs(stem, known)]
    if (len(said) - len(foreign)) / len(said) >= params["min"]:
        return None
    listed = ", ".join(foreign[:_SHOWN]) + (", …" if len(foreign) > _SHOWN else "")
    where = " or ".join(others)
    return f"{len(foreign)} of {len(said)} words of the {field} do not occur in the {where}: {listed}"
