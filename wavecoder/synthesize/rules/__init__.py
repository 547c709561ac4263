"""The deterministic checks that rules name, one a module, and how a rule is held against an instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wavecoder.compiler.templates import TemplateError, render
from wavecoder.dsl.model import Rule
from wavecoder.dsl.templates import is_template
from wavecoder.synthesize.rules.code_only import code_only
from wavecoder.synthesize.rules.contains import contains
from wavecoder.synthesize.rules.differs import differs
from wavecoder.synthesize.rules.excludes import excludes
from wavecoder.synthesize.rules.grounded import grounded
from wavecoder.synthesize.rules.instance import Check, Instance
from wavecoder.synthesize.rules.length import length
from wavecoder.synthesize.rules.names_defined import names_defined
from wavecoder.synthesize.rules.names_function import names_function
from wavecoder.synthesize.rules.no_refusal import no_refusal
from wavecoder.synthesize.rules.not_copied import not_copied
from wavecoder.synthesize.rules.not_repetitive import not_repetitive
from wavecoder.synthesize.rules.regex import regex
from wavecoder.synthesize.rules.sentences import sentences
from wavecoder.synthesize.rules.similarity import similarity
from wavecoder.synthesize.rules.syntax import syntax

__all__ = ["CHECKS", "Check", "Instance", "hold"]

CHECKS: Mapping[str, Check] = {
    "code_only": code_only,
    "contains": contains,
    "differs": differs,
    "excludes": excludes,
    "grounded": grounded,
    "length": length,
    "names_defined": names_defined,
    "names_function": names_function,
    "no_refusal": no_refusal,
    "not_copied": not_copied,
    "not_repetitive": not_repetitive,
    "regex": regex,
    "sentences": sentences,
    "similarity": similarity,
    "syntax": syntax,
}


def hold(rule: Rule, instance: Instance) -> str | None:
    """Hold an instance to a rule that names a check: None when the rule holds, else the reason.

    Params that are templates are filled in from the instance first; one that cannot be filled in fails the rule.

    Raises:
        KeyError: The rule names no check that there is.
    """
    check = CHECKS[rule.check or ""]
    params: dict[str, Any] = {}
    for key, value in rule.params.items():
        try:
            params[key] = _fill(value, instance.values)
        except TemplateError as error:
            return f"`{key}` of the rule cannot be filled in: {error}"
    return check(instance, params)


def _fill(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return render(value, values) if is_template(value) else value
    if isinstance(value, list | tuple):
        return [_fill(item, values) for item in value]
    return value
