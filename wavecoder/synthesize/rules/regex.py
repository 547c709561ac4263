"""regex: a regular expression is found in the field, or is not.

It is Python's `re`, searched for anywhere in the field; `(?m)` makes ^ and $ match at lines. A field of more than
100,000 characters fails unread. The time that a search takes is the author's care: `(a+)+b` can take forever.

Params:
    field: Where to look.
    pattern: The regular expression.
    match: Whether it must be found (true) or must not (false).
"""

from __future__ import annotations

import re
from functools import lru_cache

from wavecoder.synthesize.rules.instance import Instance, Params

_MAX_CHARS = 100_000


def regex(instance: Instance, params: Params) -> str | None:
    """That the pattern is missing, or where it is found."""
    field, pattern = params["field"], params["pattern"]
    if problem := instance.empty(field):
        return problem
    text = instance.text(field)
    if len(text) > _MAX_CHARS:
        return f"the {field} has {len(text):,} characters, more than the {_MAX_CHARS:,} that are searched"
    compiled = _compile(pattern)
    if isinstance(compiled, str):
        return f"the pattern `{pattern}` does not compile: {compiled}"
    match = compiled.search(text)
    if (match is not None) == params["match"]:
        return None
    if match is None:
        return f"the {field} does not match `{pattern}`"
    return f"the {field} matches `{pattern}` in line {text.count(chr(10), 0, match.start()) + 1}"


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> re.Pattern[str] | str:
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
