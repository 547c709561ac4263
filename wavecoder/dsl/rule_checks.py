"""What is wrong with rules, of a task or of its use in a recipe, that the schema cannot see."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.names import Names, mappings, unknown_field
from wavecoder.dsl.ranges import check_ranges
from wavecoder.dsl.templates import check_template, is_template
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import show

_FIELDS = ("field", "fields", "in", "unless_in")
_BY_LANGUAGE = ("syntax", "code_only", "names_defined", "names_function")
_NO_TEMPLATE = (*_FIELDS, "id", "check", "ask")


def check_rules(tree: Tree, names: Names, owner: Path = (), task: Tree | None = None) -> Iterator[Diagnostic]:
    """Ids that occur twice, fields and templates that name nothing, patterns that do not compile, empty ranges.

    Args:
        tree: The task or recipe that holds the rules.
        names: What the rules may name.
        owner: The path of the mapping whose `rules` they are.
        task: The task that a recipe adds them to.
    """
    yield from _check_ids(tree, (*owner, "rules"), task)
    for number, rule in mappings(tree.get((*owner, "rules"))):
        path: Path = (*owner, "rules", number)
        for key in _FIELDS:
            for at, field in _strings((*path, key), rule.get(key)):
                if field not in names.all:
                    message, fix = unknown_field(field, names)
                    yield tree.report("WC040", message, at, fix=fix)
        for key in rule.keys() - set(_NO_TEMPLATE):
            for at, text in _strings((*path, key), rule[key]):
                if is_template(text):
                    yield from check_template(tree, at, text, names.all)
        yield from _check_language(tree, path, rule, names)
        yield from _check_pattern(tree, path, rule)
        yield from check_ranges(tree, path, rule)


def rule_ids(tree: Tree, path: Path = ("rules",)) -> Iterator[tuple[int, str]]:
    """The ids of the rules at path, with their numbers."""
    for number, rule in mappings(tree.get(path)):
        if isinstance(rule.get("id"), str):
            yield number, rule["id"]


def _check_ids(tree: Tree, path: Path, task: Tree | None) -> Iterator[Diagnostic]:
    taken = {name for _, name in rule_ids(task)} if task else set()
    seen: dict[str, int] = {}
    for number, name in rule_ids(tree, path):
        message = ""
        if name in taken and task:
            message = f"the task `{show(task.get(('name',)))}` has a rule `{show(name)}` already"
        elif name in seen:
            line = tree.place((*path, seen[name], "id")).value.line
            message = f"there is a rule `{show(name)}` already, in line {line}"
        if message:
            yield tree.report("WC043", message, (*path, number, "id"), fix="give this one another id")
        seen.setdefault(name, number)


def _strings(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    """A string, or the strings of a list, each with its path."""
    if isinstance(value, str):
        yield path, value
    for number, item in enumerate(value) if isinstance(value, list) else ():
        if isinstance(item, str):
            yield (*path, number), item


def _check_language(tree: Tree, path: Path, rule: dict[str, Any], names: Names) -> Iterator[Diagnostic]:
    """These take the unit's language by default, which only a task with that input has."""
    check = rule.get("check")
    if check in _BY_LANGUAGE and "language" not in rule and "language" not in names.all:
        message = f"`check: {check}` goes by the input `language`, which this task does not have"
        yield tree.report("WC041", message, (*path, "check"), fix="add `language: python` to the rule, or the input")


def _check_pattern(tree: Tree, path: Path, rule: dict[str, Any]) -> Iterator[Diagnostic]:
    pattern = rule.get("pattern")
    if rule.get("check") != "regex" or not isinstance(pattern, str) or is_template(pattern):
        return
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except re.error as error:
        where = f", at character {error.pos + 1}" if error.pos is not None else ""
        message = f"this regular expression does not compile: {error.msg}{where}"
        quotes = "in single quotes YAML leaves backslashes alone"
        fix = quotes if "escape" in error.msg else "put `\\` before a character that stands for itself"
        yield tree.report("WC044", message, (*path, "pattern"), fix=fix)
    except (RecursionError, OverflowError):
        yield tree.report("WC044", "this regular expression is too large", (*path, "pattern"))
