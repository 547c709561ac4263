"""What is said of sources that hold nothing, and of names that axolotl and lm-eval do not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dsl.test_load import SHORT
from tests.dsl.valid import write_files
from wavecoder.compiler.training import PRESETS
from wavecoder.dsl import check_recipe
from wavecoder.dsl.tool_checks import AXOLOTL, known_to

PLACE = "{kind: directory, path: python-stdlib}"


def found(folder: Path, source: str = PLACE, more: str = "") -> list[tuple[str, str, int]]:
    """Code, severity and column of each diagnostic."""
    recipe, diagnostics = check_recipe(write_files(folder, SHORT.replace(PLACE, source) + more))
    assert (recipe is None) == any(d.severity == "error" for d in diagnostics)
    return [(d.code, d.severity, d.column) for d in diagnostics]


def test_a_folder_without_code_warns(tmp_path: Path) -> None:
    code = tmp_path / "code"
    (code / ".hidden").mkdir(parents=True)
    (code / ".hidden" / "a.py").touch()
    (code / "a.txt").touch()
    assert found(tmp_path, "{kind: directory, path: code}", "select: {size: 9}\n") == [("WC051", "warning", 34)]
    (code / "b.py").touch()
    assert found(tmp_path, "{kind: directory, path: code}", "select: {size: 9}\n") == []


def test_a_file_without_a_line_warns(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("\n \n", encoding="utf-8")
    assert found(tmp_path, "{kind: jsonl, path: none.jsonl}") == [("WC051", "warning", 30)]


@pytest.mark.parametrize(
    ("source", "fits"),
    [
        ("{kind: directory, path: code, unit: file}", 3),
        ("{kind: directory, path: code, unit: file, limit: 2}", 2),
        ("{kind: directory, path: code, unit: file, limit: 5}", 3),
        ("{kind: directory, path: code, unit: file}, {kind: jsonl, path: two.jsonl, unit: file}", 5),
        ("{kind: jsonl, path: two.jsonl, unit: file}", 2),
    ],
)
def test_a_core_larger_than_the_files_warns(source: str, fits: int, tmp_path: Path) -> None:
    (tmp_path / "code" / "deep").mkdir(parents=True)
    for name in ("a.py", "deep/b.py", "deep/c.py", "d.txt"):
        (tmp_path / "code" / name).touch()
    (tmp_path / "two.jsonl").write_text('{"code": "1"}\n\n{"code": "2"}', encoding="utf-8")
    assert found(tmp_path, source, f"select: {{size: {fits}}}\n") == []
    assert found(tmp_path, source, f"select: {{size: {fits + 1}}}\n") == [("WC051", "warning", 16)]


def test_a_file_may_hold_any_number_of_functions(tmp_path: Path) -> None:
    assert found(tmp_path, "{kind: jsonl, path: code.jsonl}", "select: {size: 100}\n") == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("learning_rate: 1e-4, lora_r: 8, fsdp_config: {a: 1}, model_config: {a: 1}", []),
        ("learning_rte: 1e-4", [("WC073", "error", 36)]),
        ("colour: blue, learning_rate: 1", [("WC073", "error", 36)]),
        ("plugins: [mine.Plugin], mine_too: 1", [("WC073", "warning", 60)]),
        ("micro_batch_size: many", [("WC073", "error", 54)]),
        ("micro_batch_size: '4', sample_packing: yes", []),
        ("micro_batch_size: [4]", [("WC073", "error", 54)]),
        ("sample_packing: maybe", [("WC073", "error", 52)]),
        ("datasets: mine", [("WC073", "error", 46)]),
        ("micro_batch_size: null", []),
    ],
)
def test_settings_of_axolotl(settings: str, expected: list[tuple[str, str, int]], tmp_path: Path) -> None:
    assert found(tmp_path, more=f"train: {{base_model: a/b, axolotl: {{{settings}}}}}\n") == expected


def test_the_presets_are_settings_of_axolotl() -> None:
    assert {key for preset in PRESETS.values() for key in preset} <= known_to(AXOLOTL).keys()


def test_tasks_of_lm_eval(tmp_path: Path) -> None:
    names = "humaneval, mbpp_plus, mmlu, humanevall, my_own_task_of_mine"
    assert found(tmp_path, more=f"evaluate: {{tasks: [{names}]}}\n") == [
        ("WC074", "warning", 48),
        ("WC074", "warning", 60),
    ]
    (first, second) = check_recipe(tmp_path / "recipe.yaml")[1]
    assert first.fix == "did you mean `humaneval`?"
    assert second.fix is not None
