"""Common mistakes, and the exact text that each gets. mistakes.txt is meant to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dsl.valid import RECIPE, TASK, write_files
from wavecoder.dsl import check_recipe, check_task, render

# The name in mistakes.txt, the file, and what is written in place of what.
MISTAKES = [
    ("unknown_key", "recipe", "    temperature: 0.8", "    temprature: 0.8"),
    ("unknown_top_key", "recipe", "synthesize:\n", "synthesise:\n"),
    ("key_without_likeness", "recipe", "  seed: 3", "  colour: blue"),
    (
        "key_of_another_filter",
        "recipe",
        "{keep: length, chars: [200, 4000], lines: [3, 80]}",
        "{keep: length, jaccard: 0.7, chars: [200, 4000]}",
    ),
    ("unknown_filter", "recipe", "{keep: length, chars", "{keep: lenght, chars"),
    ("filter_keep_for_drop", "recipe", "{drop: tests}", "{keep: tests}"),
    ("filter_without_action", "recipe", "{drop: tests}", "{jaccard: 0.7}"),
    ("filter_with_both", "recipe", "{drop: tests}", "{drop: tests, keep: syntax}"),
    ("filter_takes_nothing", "recipe", "{keep: syntax}", "{keep: syntax, strict: true}"),
    ("filter_without_range", "recipe", ", chars: [200, 4000], lines: [3, 80]", ""),
    ("range_of_one", "recipe", "chars: [200, 4000]", "chars: [200]"),
    ("range_upside_down", "recipe", "[200, 4000]", "[4000, 200]"),
    ("number_in_quotes", "recipe", "size: 200", 'size: "200"'),
    ("yes_for_true", "recipe", "held_out: false", "held_out: no"),
    ("one_for_list", "recipe", "languages: [python]", "languages: python"),
    ("enum", "recipe", "languages: [python]", "languages: [pyton]"),
    ("negative", "recipe", "size: 200", "size: 0"),
    ("missing_key", "recipe", "  generator: writer\n", ""),
    ("no_value", "recipe", "  generator: writer", "  generator:"),
    ("bad_name", "recipe", "name: everything", "name: Every Thing"),
    ("key_in_recipe", "recipe", "api_key_env: EXAMPLE_KEY", "api_key: abc"),
    ("unknown_model", "recipe", "generator: writer", "generator: writter"),
    ("no_provider", "recipe", "local/smollm2-135m-instruct", "gpt-4o"),
    ("unknown_builtin", "recipe", "{task: ./explain.yaml, share: 0.4}", "{task: sumarize, share: 0.4}"),
    ("unknown_file", "recipe", "{task: ./explain.yaml, share: 0.4}", "{task: ./explian.yaml, share: 0.4}"),
    ("outside", "recipe", "{task: ./explain.yaml, share: 0.4}", "{task: ../explain.yaml, share: 0.4}"),
    ("unknown_param", "recipe", "with: {audience", "with: {audiences"),
    ("shares", "recipe", "share: 0.6", "share: 0.5"),
    ("share_missing", "recipe", "    share: 0.6\n", ""),
    ("twice", "recipe", "    with: {audience: [students]}\n", ""),
    (
        "added_rule_field",
        "recipe",
        "{id: modest, check: length, field: answer",
        "{id: modest, check: length, field: anser",
    ),
    ("added_rule_key", "recipe", "{id: kind, ask: Is the answer kind?}", "{id: kind, ask: Is it?, fields: [answer]}"),
    ("added_rule_twin", "recipe", "{id: modest,", "{id: parses,"),
    ("no_source", "recipe", "path: code.jsonl", "path: cod.jsonl"),
    ("task_for_recipe", "recipe", "wavecoder: recipe/v1", "wavecoder: task/v1"),
    ("newer", "recipe", "wavecoder: recipe/v1", "wavecoder: recipe/v2"),
    ("no_header", "recipe", "wavecoder: recipe/v1\n", ""),
    ("tab", "recipe", "  size: 200", "\tsize: 200"),
    ("duplicate", "recipe", "  seed: 3", "  size: 3"),
    ("indentation", "recipe", "  size: 200", "   size: 200"),
    ("dashes", "recipe", "  - kind: directory", "  kind: directory"),
    ("task_as_text", "recipe", "{task: ./explain.yaml, share: 0.4}", "./explain.yaml"),
    ("rule_field", "task", "check: syntax, field: sketch", "check: syntax, field: sktch"),
    ("rule_unseen", "task", "check: syntax, field: sketch", "check: syntax, field: docstring"),
    ("rule_key", "task", "check: code_only, field: sketch", "check: code_only, feild: sketch"),
    ("rule_neither", "task", "{id: right, ask: Is the answer right?}", "{id: right}"),
    ("rule_ask_with_field", "task", "ask: Is the answer right?}", "ask: Is the answer right?, field: answer}"),
    ("unknown_check", "task", "check: names_defined", "check: name_defined"),
    ("template_name", "task", 'instruction: "{{ question }}"', 'instruction: "{{ questoin }}"'),
    ("template_syntax", "task", 'instruction: "{{ question }}"', 'instruction: "{{ question }"'),
    ("template_unquoted", "task", 'instruction: "{{ question }}"', "instruction: {{ question }}"),
    ("template_filter", "task", "code | trim", "code | trin"),
    ("twin_rules", "task", "{id: only_code,", "{id: willing,"),
    ("regex", "task", "'\\?$'", "'(\\?$'"),
    ("test_rule", "task", "{rule: shorter,", "{rule: shortr,"),
    ("test_field", "task", "given: {sketch: a,", "given: {sketh: a,"),
    ("example_lacks", "task", "        answer: Nothing.\n", ""),
    ("example_misspelt", "task", "        answer: Nothing.\n", "        anser: Nothing.\n"),
    ("bad_without_why", "task", "        why: It is wrong.\n", ""),
    (
        "judged_by_a_check",
        "task",
        "        why: It is wrong.\n",
        "        why: It is wrong.\n        judged: {parses: {analysis: It does not., verdict: fail}}\n",
    ),
    (
        "judged_without_analysis",
        "task",
        "        why: It is wrong.\n",
        "        why: It is wrong.\n        judged: {right: {verdict: fail}}\n",
    ),
    ("input", "task", "input: [code, language, audience]", "input: [code, langauge, audience]"),
    ("reserved", "task", "  answer: {describe", "  instructions: {describe: How.}\n  answer: {describe"),
    ("clash", "task", "  answer: {describe", "  code: {describe: The code.}\n  answer: {describe"),
    ("field_name", "task", "  answer: {describe", "  my-sketch: {describe: A sketch.}\n  answer: {describe"),
    (
        "two_mistakes",
        "recipe",
        "    temperature: 0.8\n    max_tokens: 512",
        "    temprature: 0.8\n    max_tokens: many",
    ),
    ("colon", "recipe", "description: Every key there is.", "description: Note: every key there is."),
    ("quote", "recipe", "description: Every key there is.", "description: 'Every key there is."),
    ("bracket", "recipe", "exclude: [test/**]", "exclude: [test/**"),
    ("glob", "recipe", "exclude: [test/**]", "exclude: [**/test]"),
    ("tag", "recipe", "seed: 3", "seed: !!int 3"),
    ("secret", "recipe", "params: {top_p: 0.95}", "params: {api_key: abc}"),
    ("kind_of_source", "recipe", "kind: jsonl, path: code.jsonl", "kind: directory, path: code.jsonl"),
    ("min_above_max", "task", "min: 0.1, max: 0.9", "min: 0.9, max: 0.1"),
    ("loop", "task", 'output: "{{ answer }}"', 'output: "{% for x in answer %}{{ x }}{% endfor %}"'),
    ("unknown_var", "recipe", "${base}", "${bas}"),
    ("unknown_env", "recipe", "HuggingFaceTB/", "${env:EXAMPLE_FOLDR}/"),
    ("env_not_set", "recipe", "HuggingFaceTB/", "${env:EXAMPLE_FOLDER}/"),
    ("env_not_allowed", "recipe", "HuggingFaceTB/", "${env:HOME}/"),
    ("env_secret", "recipe", "[EXAMPLE_FOLDER]", "[EXAMPLE_API_KEY]"),
    ("unquoted_var", "recipe", "words: [TODO, FIXME]", "words: [TODO, ${fix}]"),
    ("axolotl_setting", "recipe", "{learning_rate: 5e-5}", "{learning_rte: 5e-5}"),
    ("axolotl_type", "recipe", "{learning_rate: 5e-5}", "{micro_batch_size: [4]}"),
    ("benchmark", "recipe", "[humaneval, mbpp]", "[humanevl, mbpp]"),
    ("with_of_another_type", "recipe", "{audience: [students]}", "{audience: 3}"),
]


def expected() -> dict[str, str]:
    sections = Path(__file__).with_name("mistakes.txt").read_text(encoding="utf-8").split("=== ")[1:]
    return {name: text.strip("\n") for name, _, text in (section.partition("\n") for section in sections)}


@pytest.mark.parametrize(("name", "file", "old", "new"), MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_gets_its_text(
    name: str, file: str, old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    valid = {"recipe": RECIPE, "task": TASK}[file]
    assert valid.count(old) == 1
    write_files(Path(), **{file: valid.replace(old, new)})
    if file == "recipe":
        _, diagnostics = check_recipe(Path("recipe.yaml"))
    else:
        _, diagnostics = check_task(Path("explain.yaml"))
    assert "\n\n".join(map(render, diagnostics)) == expected()[name]


def test_every_text_belongs_to_a_mistake() -> None:
    assert list(expected()) == [mistake[0] for mistake in MISTAKES]
