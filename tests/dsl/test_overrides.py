from __future__ import annotations

from pathlib import Path

import pytest

from tests.dsl.valid import write_files
from wavecoder.dsl import UserError, load_recipe, render


def test_overrides_are_typed_and_later_ones_win(tmp_path: Path) -> None:
    path = write_files(tmp_path)
    recipe = load_recipe(
        path,
        [
            "select.size=7",
            "select.size=8",
            "tasks.0.share=0.3",
            "tasks.1.share=0.7",
            "tasks.1.with.audience=[cooks, bakers]",
            "synthesize.judge=",
            "models.writer.params.seed=1",
            "train.axolotl.learning_rate=2e-4",
            "description=a=b",
        ],
    )
    assert recipe.select.size == 8
    assert [use.share for use in recipe.tasks] == [0.3, 0.7]
    assert recipe.tasks[1].params == {"audience": ["cooks", "bakers"]}
    assert recipe.synthesize.judge is None
    assert recipe.models["writer"].params == {"seed": 1}
    assert recipe.train is not None
    assert recipe.train.axolotl["learning_rate"] == 2e-4
    assert recipe.description == "a=b"
    assert recipe.resolved["select"]["size"] == 8


@pytest.mark.parametrize(
    ("override", "code", "column"),
    [
        ("select.sise=7", "WC012", 8),
        ("select.size=many", "WC014", 13),
        ("select.size=0", "WC016", 13),
        ("new.key=1", "WC012", 1),
        ("select.embedding={model: other}", "WC015", 26),
        ("synthesize.generator=wroter", "WC030", 22),
        ("tasks.5.share=1", "WC050", 7),
        ("tasks.first.share=1", "WC050", 7),
        ("name.first=1", "WC050", 6),
        ("select.size", "WC050", 1),
        ("=1", "WC050", 1),
        ("extends=base.yaml", "WC050", 1),
        ("select.size=[1", "WC006", 13),
        ("select.size=!!int 3", "WC008", 13),
    ],
)
def test_a_wrong_override_is_shown_in_itself(override: str, code: str, column: int, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_recipe(write_files(tmp_path), [override])
    (found,) = caught.value.diagnostics
    assert (found.file, found.code, found.line, found.column) == ("--set", code, 1, column)
    assert override.strip() in render(found)


def test_a_key_that_was_not_there_is_made(tmp_path: Path) -> None:
    assert load_recipe(write_files(tmp_path), ["models.judge.params.stop=[a]"]).models["judge"].params["stop"] == ["a"]


@pytest.mark.parametrize("value", ["null", "~", ""])
def test_a_key_can_be_set_to_nothing(value: str, tmp_path: Path) -> None:
    assert load_recipe(write_files(tmp_path), [f"synthesize.judge={value}"]).synthesize.judge is None
