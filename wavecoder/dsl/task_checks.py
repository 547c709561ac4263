"""What is wrong with a task that its schema cannot see. Works on any tree: what the schema refused is passed over."""

from __future__ import annotations

from collections.abc import Iterator

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.names import ABOUT_EXAMPLES, Names, check_names, mappings, names_of, unknown_field
from wavecoder.dsl.rule_checks import check_rules, rule_ids
from wavecoder.dsl.templates import check_template
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import both, show, suggest


def check_task(tree: Tree) -> Iterator[Diagnostic]:
    """Every diagnostic of a task's names, rules, templates, examples and tests."""
    names = names_of(tree)
    yield from check_names(tree, names)
    yield from check_rules(tree, names)
    training = tree.get(("training",))
    for key, template in training.items() if isinstance(training, dict) else ():
        if isinstance(template, str):
            yield from check_template(tree, ("training", key), template, names.all)
    for quality in ("good", "bad"):
        path: Path = ("generator", "examples", quality)
        for number, example in mappings(tree.get(path)):
            yield from _check_example(tree, (*path, number), list(example), names)
            yield from _check_judged(tree, (*path, number, "judged"))
    yield from _check_tests(tree, names)


def _check_example(tree: Tree, path: Path, given: list[str], names: Names) -> Iterator[Diagnostic]:
    """An example shows all inputs and outputs. A misspelt field is reported once, and not as missing too."""
    missing = [name for name in (*names.inputs, *names.outputs) if name not in given]
    for name in given:
        if name not in {*names.all, *ABOUT_EXAMPLES}:
            message, fix = unknown_field(name, names)
            meant = suggest(name, missing)
            missing = [other for other in missing if not meant or f"`{other}`" not in meant]
            yield tree.report("WC046", message, (*path, name), on="key", fix=meant or fix)
    if missing:
        fix = "an example shows everything that the generator sees and writes"
        yield tree.report("WC046", f"this example lacks {both(missing)}", path, on="key", fix=fix)


def _check_judged(tree: Tree, path: Path) -> Iterator[Diagnostic]:
    rules, judged = [name for number, name in rule_ids(tree) if "ask" in tree.get(("rules", number))], tree.get(path)
    for rule in judged if isinstance(judged, dict) else ():
        if rule not in rules:
            fix = suggest(rule, rules, "there are") if rules else "this task asks the judge nothing"
            yield tree.report("WC045", f"there is no `ask` rule `{show(rule)}`", (*path, rule), on="key", fix=fix)


def _check_tests(tree: Tree, names: Names) -> Iterator[Diagnostic]:
    rules = [name for _, name in rule_ids(tree)]
    for number, test in mappings(tree.get(("tests",))):
        rule, given = test.get("rule"), test.get("given")
        if isinstance(rule, str) and rule not in rules:
            fix = suggest(rule, rules, "there are") if rules else "this task has no rules"
            yield tree.report("WC045", f"there is no rule `{show(rule)}`", ("tests", number, "rule"), fix=fix)
        for name in given if isinstance(given, dict) else ():
            if name not in names.all:
                message, fix = unknown_field(name, names)
                yield tree.report("WC040", message, ("tests", number, "given", name), on="key", fix=fix)
