from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.dsl.valid import RECIPE, TASK, write_files
from wavecoder.compiler import lock as module
from wavecoder.compiler.lock import fingerprint, lock
from wavecoder.dsl import load_recipe


@pytest.fixture
def plain(tmp_path: Path) -> str:
    return mark(tmp_path)


def mark(folder: Path, recipe: str = RECIPE, task: str = TASK, overrides: Sequence[str] = ()) -> str:
    return fingerprint(load_recipe(write_files(folder, recipe, task), overrides))


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


DECIDING = [
    "models.writer.model=local/other",
    "models.writer.temperature=0.7",
    "models.writer.temperature=null",
    "models.writer.max_tokens=513",
    "models.writer.format=json",
    "models.judge.params.top_p=0.9",
    "models.judge.api_base=https://other.example.org/v1",
    "synthesize.generator=judge",
    "synthesize.judge=null",
    "synthesize.seed=2",
    "synthesize.examples.good=1",
    "source.0.path=.",
    "source.0.limit=999",
    "source.0.exclude=[]",
    "source.0.unit=file",
    "source.0.license=MIT",
    "source.1.column=code",
    "filter=[{keep: syntax}]",
    "filter.0.chars=[200, 4001]",
    "filter.5.jaccard=0.7",
    "select.size=201",
    "select.method=random",
    "select.seed=4",
    "select.embedding.dimensions=64",
    "tasks.1.with.audience=[teachers]",
    "tasks.1.rules=[]",
    "tasks.1.rules.1.ask=Is the answer very kind?",
    "tasks.1.rules.0.words=[3, 99]",
    "dataset.format=alpaca",
    "dataset.split.test=0.2",
    "train=null",
    "train.base_model=other/model",
    "train.axolotl.learning_rate=4e-5",
    "vars.base=SmolLM2-360M",
    "evaluate.tasks=[humaneval]",
    "evaluate.held_out=true",
]
UNDECIDING = [
    "name=another",
    "description=Other words.",
    "license=mit",
    "models.writer.concurrency=3",
    "models.judge.concurrency=1",
    "models.judge.timeout=31",
    "models.judge.api_key_env=OTHER_KEY",
    "models.spare={model: openai/gpt-4o}",
    "env=[]",
]


@pytest.mark.parametrize("override", DECIDING)
def test_what_decides_the_output_changes_the_fingerprint(override: str, plain: str, tmp_path: Path) -> None:
    assert mark(tmp_path, overrides=[override]) != plain


@pytest.mark.parametrize("override", UNDECIDING)
def test_what_decides_nothing_does_not(override: str, plain: str, tmp_path: Path) -> None:
    assert mark(tmp_path, overrides=[override]) == plain


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Explain the code.", "Explain this code."),
        ("The answer suits the audience.", "The answer fits the audience."),
        ("why: It is wrong.", "why: It is not right."),
        ("ask: Is the answer right?", "ask: Is the answer correct?"),
        ("min: 0.1, max: 0.9", "min: 0.1, max: 0.8"),
        ("max_chars: 300", "max_chars: 301"),
        ("audience: [children, engineers]", "audience: [engineers, children]"),
        ("description: Explain code to an audience.", "description: Explain code."),
        ('output: "{{ answer }}"', 'output: "{{ answer | trim }}"'),
        ("name: explain", "name: explanation"),
    ],
)
def test_the_text_of_a_task_decides(old: str, new: str, plain: str, tmp_path: Path) -> None:
    assert mark(tmp_path, task=replaced(TASK, old, new)) != plain


def test_the_order_of_what_is_written_decides(plain: str, tmp_path: Path) -> None:
    lines = TASK.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("  question: {type"))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    assert mark(tmp_path, task="".join(lines)) != plain


def test_tests_comments_quotes_and_the_order_of_keys_do_not(plain: str, tmp_path: Path) -> None:
    recipe = replaced(RECIPE, "  size: 200\n", "").replace("  seed: 3\n", "  seed: 3\n  size: 200  # so many\n")
    recipe = replaced(recipe, "temperature: 0.8", "temperature: 8e-1")
    task = replaced(TASK, "given: {question: Why?}", 'given: {question: "How?"}')
    assert mark(tmp_path, "# a comment\n" + recipe, task) == plain


def test_the_names_of_models_and_files_do_not(plain: str, tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "mine.yaml").write_text(TASK, encoding="utf-8")
    recipe = RECIPE.replace("./explain.yaml", "tasks/mine.yaml").replace("writer", "author")
    assert mark(tmp_path, recipe) == plain


def test_it_is_the_same_anywhere(plain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "some" / "where"
    there.mkdir(parents=True)
    assert mark(there) == plain
    monkeypatch.chdir(there)
    recipe = load_recipe(Path("recipe.yaml"))
    assert fingerprint(recipe) == plain
    assert str(tmp_path) not in lock(recipe)
    (there / "own.yaml").write_text("wavecoder: recipe/v1\nextends: recipe.yaml\nname: own\n", encoding="utf-8")
    assert fingerprint(load_recipe(Path("own.yaml"))) == plain


def test_what_was_read_the_models_state_and_the_libraries_decide(
    plain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = load_recipe(write_files(tmp_path))
    writer = recipe.models["writer"].model
    marks = {plain, fingerprint(recipe, "a"), fingerprint(recipe, "b"), fingerprint(recipe, "a", {writer: "r"})}
    monkeypatch.setattr(module, "version", lambda name: "0")
    assert len(marks | {fingerprint(recipe, "a")}) == 5


def test_a_library_that_only_local_models_need_counts_for_those(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "version", lambda name: "0")
    path = write_files(tmp_path)
    assert "xllamacpp" in module.libraries(load_recipe(path))
    assert "xllamacpp" not in module.libraries(load_recipe(path, ["synthesize.generator=judge"]))


def test_the_lock_holds_it_all(tmp_path: Path) -> None:
    recipe = load_recipe(write_files(tmp_path))
    writer = recipe.models["writer"].model
    found = json.loads(lock(recipe, "snapshot", {writer: "rev"}))
    assert found["fingerprint"] == fingerprint(recipe, "snapshot", {writer: "rev"})
    assert found["recipe"] == json.loads(json.dumps(recipe.resolved))
    assert [use["task"] for use in found["tasks"]] == ["explain", "explain"]
    assert [use["sha256"] for use in found["tasks"]] == [use["sha256"] for use in recipe.resolved["tasks"]]
    assert found["models"]["writer"] == {"model": writer, "revision": "rev"}
    assert found["models"]["judge"] == {"model": "openai/gpt-4o", "revision": None}
    assert found["source_snapshot"] == "snapshot"
    assert {"python", "dspy", "wavecoder"} <= found["libraries"].keys() | {"wavecoder"}
