"""code_only: the field is code and comments, with no Markdown fence and no prose before, after or between.

Prose is known by a first or last line that talks to the reader ("Here is …", "Sure!"), and by what does not parse at
the top level of the code. A field that holds comments only is no code.

Params:
    field: What to look at.
    language: The language that it is in.
"""

from __future__ import annotations

import re

from wavecoder.languages import UnknownLanguage, parse, tokens
from wavecoder.synthesize.rules.instance import Instance, Params

_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
# None of these begins a line of code in the languages that are read.
_CHAT = re.compile(
    r"""(?:sure|certainly|of\ course|absolutely|okay)(?:[!.]|,\s|$)
    |here(?:['\u2019]s|\ is|\ are)\b
    |(?:this|that|the|below|above)\ (?:is|are|code|function|program|script|solution|following|above|output)\b
    |(?:note\ that|i\ hope|let\ me\ know|in\ this\ |to\ use\ |you\ can\ |we\ (?:use|can|have|define)\b)
    |(?:explanation|output|example|example\ usage|usage|note|answer|response|solution):(?:\s+[a-z]+\s+[a-z]+|\s*$)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SHOWN = 60


def code_only(instance: Instance, params: Params) -> str | None:
    """What in the field is not code."""
    field = params["field"]
    if problem := instance.empty(field):
        return problem
    text = instance.text(field).strip()
    lines = text.splitlines()
    if _FENCE.search(text) or lines[-1].strip().endswith("```"):
        return f"the {field} holds a Markdown fence"
    for which, line in (("starts", lines[0]), ("ends", lines[-1])):
        if _CHAT.match(line.strip()):
            return f"the {field} {which} with prose: {line.strip()[:_SHOWN]}"
    try:
        root = parse(text, params["language"]).root_node
    except UnknownLanguage as unknown:
        return f"the {field} cannot be parsed: {unknown}"
    odd = root if root.is_error else next((node for node in root.children if node.is_error or node.is_missing), None)
    if odd is not None:
        line = text.split("\n")[odd.start_point.row].strip()
        return f"line {odd.start_point.row + 1} of the {field} is not {params['language']}: {line[:_SHOWN]}"
    return None if tokens(text, params["language"]) else f"the {field} holds comments and no code"
