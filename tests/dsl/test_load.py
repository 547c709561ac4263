from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from tests.dsl.valid import RECIPE, TASK, write_files
from wavecoder.dsl import UserError, check_recipe, check_task, load_recipe, load_task
from wavecoder.dsl.model import Field, Rule

SHORT = """\
wavecoder: recipe/v1
name: short
models: {writer: {model: local/small, temperature: 0}}
source: [{kind: directory, path: python-stdlib}]
tasks: [{task: explain.yaml}]
synthesize: {generator: writer, judge: null}
"""

MINIMAL_TASK = """\
wavecoder: task/v1
name: minimal
description: Sees the code alone.
input: [code]
output: {answer: {describe: The answer.}}
generator: {definition: Answer.}
rules: [{id: last, check: CHECK, field: answer}]
training: {instruction: "{{ code }}", output: "{{ answer }}"}
"""


def codes(path: Path) -> list[str]:
    return [diagnostic.code for diagnostic in check_recipe(path)[1]]


def test_a_valid_recipe_has_no_diagnostics(tmp_path: Path) -> None:
    recipe, diagnostics = check_recipe(write_files(tmp_path))
    assert diagnostics == ()
    assert recipe is not None
    assert [f.params for f in recipe.filter][5] == {"jaccard": 0.8, "ngram": 4, "permutations": 128}
    assert recipe.models["judge"].params == {"top_p": 0.95}
    assert recipe.synthesize.judge is recipe.models["judge"]
    assert (recipe.synthesize.good, recipe.synthesize.bad) == (2, 0)
    assert recipe.source[1].path == str((tmp_path / "code.jsonl").absolute())
    assert (recipe.source[1].label, recipe.source[1].column) == ("code.jsonl", "content")
    assert [(use.share, use.params["audience"]) for use in recipe.tasks] == [
        (0.4, ["children", "engineers"]),
        (0.6, ["students"]),
    ]
    assert recipe.train is not None
    assert recipe.train.axolotl == {"learning_rate": 5e-5}


def test_defaults_are_filled_in(tmp_path: Path) -> None:
    recipe = load_recipe(write_files(tmp_path, SHORT))
    writer = recipe.models["writer"]
    assert (writer.max_tokens, writer.concurrency, writer.timeout, writer.format) == (1024, 16, 120.0, "markers")
    assert (writer.api_base, writer.api_key_env, writer.temperature) == (None, None, 0.0)
    assert recipe.source[0].path == recipe.source[0].label == "python-stdlib"
    assert recipe.source[0].languages == ("python",)
    assert (recipe.select.method, recipe.select.size) == ("all", 0)
    assert recipe.tasks[0].share == 1
    assert (recipe.synthesize.good, recipe.synthesize.bad, recipe.synthesize.judge) == (1, 1, None)
    assert (recipe.dataset.format, recipe.dataset.test, recipe.license) == ("alpaca", 0.05, "unknown")
    assert recipe.train is None
    assert recipe.evaluate.held_out


def test_rules_of_a_recipe_come_after_the_task_s_own(tmp_path: Path) -> None:
    recipe = load_recipe(write_files(tmp_path))
    plain, more = recipe.tasks
    assert plain.task == load_task(tmp_path / "explain.yaml")
    assert more.task.rules[: len(plain.task.rules)] == plain.task.rules
    assert more.task.rules[len(plain.task.rules) :] == (
        Rule("modest", "length", None, {"field": "answer", "words": [3, 100]}),
        Rule("kind", None, "Is the answer kind?", {}),
    )
    before, after = recipe.resolved["tasks"]
    assert [rule["id"] for rule in after["definition"]["rules"]] == [rule.id for rule in more.task.rules]
    assert before["sha256"] != after["sha256"]
    assert (len(before["rules"]), len(after["rules"])) == (0, 2)


@pytest.mark.parametrize(
    ("rule", "code", "column"),
    [
        ("{id: parses, check: code_only, field: sketch}", "WC043", 14),
        ("{id: a, ask: Is it?}, {id: a, ask: Is it so?}", "WC043", 36),
        ("{id: a, check: code_only, field: docstring}", "WC040", 42),
        ("{id: a, check: contains, field: answer, any: ['{{ nothing }}']}", "WC041", 59),
        ("{id: a, check: regex, field: answer, pattern: '('}", "WC044", 55),
        ("{id: a, check: length, field: answer, chars: [2, 1]}", "WC038", 54),
        ("{id: a, check: unheard_of, field: answer}", "WC015", 24),
        ("{id: a, check: length}", "WC013", 9),
    ],
)
def test_rules_of_a_recipe_are_checked_as_a_task_s_are(rule: str, code: str, column: int, tmp_path: Path) -> None:
    recipe = SHORT.replace("tasks: [{task: explain.yaml}]", f"tasks:\n- task: explain.yaml\n  rules:\n       [{rule}]")
    path = write_files(tmp_path, recipe)
    found = check_recipe(path)[1][0]
    assert (found.file, found.code, found.line, found.column) == (str(path), code, 8, column)


def test_a_check_in_a_recipe_is_enough_without_a_judge(tmp_path: Path) -> None:
    bare = TASK[: TASK.index("rules:")] + "rules: []\n" + TASK[TASK.index("training:") : TASK.index("tests:")]
    asks = SHORT.replace("{task: explain.yaml}", "{task: explain.yaml, rules: [{id: kind, ask: Is it kind?}]}")
    checks = asks.replace("ask: Is it kind?", "check: code_only, field: sketch")
    assert codes(write_files(tmp_path, asks, bare)) == ["WC049"]
    assert codes(write_files(tmp_path, checks, bare)) == []


@pytest.mark.parametrize("check", ["syntax", "code_only", "names_defined"])
def test_checks_of_code_need_its_language(check: str, tmp_path: Path) -> None:
    rule = f"  - {{id: last, check: {check}, field: answer}}\n"
    write_files(tmp_path, task=TASK.replace("training:\n", rule + "training:\n"))
    assert load_task(tmp_path / "explain.yaml").rules[-1].params == {"field": "answer", "language": "{{ language }}"}
    blind = MINIMAL_TASK.replace("CHECK", check)
    write_files(tmp_path, task=blind)
    assert [d.code for d in check_task(tmp_path / "explain.yaml")[1]] == ["WC041"]


def test_a_task_is_typed(tmp_path: Path) -> None:
    write_files(tmp_path)
    task = load_task(tmp_path / "explain.yaml")
    assert task.input == ("code", "language", "audience")
    assert task.output[0] == Field("question", "text", "What the reader wants to know.", 300)
    assert task.rules[0] == Rule("parses", "syntax", None, {"field": "sketch", "language": "{{ language }}"})
    assert task.rules[-1] == Rule("right", None, "Is the answer right?", {})
    assert task.good[0].why == ""
    assert task.bad[0].values["sketch"] == "f"
    assert "why" not in task.bad[0].values
    assert task.tests[0].given == {"sketch": "a", "code": "a"}


def test_values_of_examples_are_text(tmp_path: Path) -> None:
    write_files(tmp_path, task=TASK.replace("answer: Nothing.", "answer: 7").replace("sketch: a,", "sketch: true,"))
    task = load_task(tmp_path / "explain.yaml")
    assert task.bad[0].values["answer"] == "7"
    assert task.tests[0].given["sketch"] == "true"


def test_resolved_is_plain_and_the_same_anywhere(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir(), there.mkdir()
    one = load_recipe(write_files(here))
    two = load_recipe(write_files(there, "# a comment\n" + RECIPE.replace("temperature: 0\n", "temperature: 0.0\n")))
    assert json.dumps(one.resolved) == json.dumps(two.resolved)
    assert str(tmp_path) not in json.dumps(one.resolved)
    assert one.resolved["tasks"][0]["definition"]["name"] == "explain"


def test_the_hash_of_a_task_follows_its_content_alone(tmp_path: Path) -> None:
    def hash_of(task: str) -> str:
        return str(load_recipe(write_files(tmp_path, SHORT, task)).resolved["tasks"][0]["sha256"])

    swapped = TASK.replace("  question: {type: text,", "  later: {type: text,").replace("later", "question")
    assert hash_of(TASK) == hash_of(swapped) == hash_of("# comment\n" + TASK)
    assert hash_of(TASK) != hash_of(TASK.replace("Explain the code.", "Explain this code."))
    lines = TASK.splitlines(keepends=True)
    first = lines.index("  question: {type: text, describe: What the reader wants to know., max_chars: 300}\n")
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    assert hash_of(TASK) != hash_of("".join(lines))


def test_mistakes_of_a_task_point_into_its_file_once(tmp_path: Path) -> None:
    path = write_files(tmp_path, task=TASK.replace("check: syntax, field: sketch", "check: syntax, field: sktch"))
    with pytest.raises(UserError) as caught:
        load_recipe(path)
    (found,) = caught.value.diagnostics
    assert (found.file, found.line, found.code) == (str(tmp_path / "explain.yaml"), 33, "WC040")


def test_recipe_and_task_are_reported_together(tmp_path: Path) -> None:
    recipe = RECIPE.replace("size: 200", "size: many").replace("generator: writer", "generator: writr")
    path = write_files(tmp_path, recipe, TASK.replace("expect: fail", "expect: failure"))
    assert codes(path) == ["WC014", "WC030", "WC015"]


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    path = write_files(inside)
    (inside / "explain.yaml").rename(tmp_path / "explain.yaml")
    (inside / "explain.yaml").symlink_to(tmp_path / "explain.yaml")
    assert codes(path) == ["WC036", "WC036"]


def test_an_absolute_task_is_refused(tmp_path: Path) -> None:
    assert codes(write_files(tmp_path, SHORT.replace("explain.yaml", "/etc/passwd.yaml"))) == ["WC036"]


@pytest.mark.parametrize("path", ["missing.yaml", ".", "a\0b"])
def test_a_file_that_cannot_be_read(path: str, tmp_path: Path) -> None:
    assert codes(tmp_path / path) == ["WC001"]


def test_only_asking_without_a_judge_warns(tmp_path: Path) -> None:
    head, _, rest = TASK.partition("rules:\n")
    task = head + "rules:\n  - {id: right, ask: Is it?}\n" + "training:" + rest.partition("training:")[2]
    recipe, diagnostics = check_recipe(write_files(tmp_path, SHORT, task.partition("tests:")[0]))
    assert recipe is not None
    assert [(d.code, d.severity) for d in diagnostics] == [("WC049", "warning")]


def test_a_core_larger_than_the_limits_warns(tmp_path: Path) -> None:
    recipe = SHORT.replace("python-stdlib}", "python-stdlib, limit: 5}") + "select: {size: 6}\n"
    assert codes(write_files(tmp_path, recipe)) == ["WC051"]


def test_any_id_goes_with_a_server(tmp_path: Path) -> None:
    named = SHORT.replace("model: local/small", "model: qwen, api_base: http://127.0.0.1:1/v1")
    assert codes(write_files(tmp_path, named)) == []
    assert codes(write_files(tmp_path, SHORT.replace("local/small", "qwen"))) == ["WC037"]


@pytest.mark.parametrize(
    "secret",
    ["api_key: hunter2-hunter2", "api_key_env: hunter2-hunter2", "api_base: 'https://me:hunter2@host/'"],
)
def test_a_secret_is_refused_and_not_repeated(secret: str, tmp_path: Path) -> None:
    recipe = SHORT.replace("temperature: 0", f"{secret}, temprature: 0")
    with pytest.raises(UserError) as caught:
        load_recipe(write_files(tmp_path, recipe))
    assert len(caught.value.diagnostics) == 2
    assert "hunter2" not in str([[getattr(d, f.name) for f in fields(d)] for d in caught.value.diagnostics])


def test_two_tasks_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(TASK.replace("Explain the code.", "Explain it."), encoding="utf-8")
    recipe = SHORT.replace("[{task: explain.yaml}]", "[{task: explain.yaml}, {task: other.yaml}]")
    assert codes(write_files(tmp_path, recipe)) == ["WC034"]


def test_a_name_ends_where_it_ends(tmp_path: Path) -> None:
    assert codes(write_files(tmp_path, SHORT.replace("name: short", 'name: "short\\n"'))) == ["WC017"]
