"""no_refusal: the field is an answer, not a model's excuse for giving none ("As an AI…", "I'm sorry", "I cannot help").

Params:
    field: What to look at.
"""

from __future__ import annotations

import re

from wavecoder.synthesize.rules.instance import Instance, Params

# "I cannot get `f` to work" is a report, and "load a language model" a task: the excuse is in the words around.
_DEED = (
    "access answer assist complete comply continue create determine do engage explain fulfil fulfill generate give "
    "help perform process produce provide run see share summarize translate understand view write"
).replace(" ", "|")
_REFUSAL = re.compile(
    rf"""\b(?:as|i\ am|i['\u2019]m|being)\ an?\ (?:\w+\ ){{0,3}}?(?:ai|language\ model|chat\ ?bot|llm)\b
    |\b(?:i\ am|i['\u2019]m|we\ are)\ (?:\w+\ ){{0,2}}?sorry\b
    |\bsorry,?\ but\b
    |\bi\ (?:do\ )?apologi[sz]e\b
    |\bmy\ apologies\b
    |\bi\ (?:cannot|can\ not|(?:can|couldn|won)['\u2019]?t|(?:could|will)\ not)\ (?:\w+ly\ )?(?:{_DEED})\b
    |\bi(?:\ am|['\u2019]m)\ (?:unable|not\ able|not\ allowed)\ to\b
    |\bi\ (?:do\ not|don['\u2019]t)\ have\ (?:access|enough|the\ ability|the\ necessary|the\ full)\b
    |\bprovide\ me\ with\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def no_refusal(instance: Instance, params: Params) -> str | None:
    """The words of the excuse."""
    field = params["field"]
    if problem := instance.empty(field):
        return problem
    match = _REFUSAL.search(" ".join(instance.text(field).split()))
    return None if match is None else f"the {field} is an excuse: “{match[0]}”"
