from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import datasets
import pyarrow as pa
import pytest
import yaml

from tests.factories import make_instances, make_model, make_recipe, make_units
from wavecoder.dsl.model import Dataset, Synthesize
from wavecoder.publish.card import Facts, Usage, model_name, render_card
from wavecoder.publish.dataset import write_dataset
from wavecoder.publish.licenses import hub_license
from wavecoder.tables import DROPPED


def drop(stage: str, rule: str, number: int) -> dict[str, object]:
    kind = "unit" if stage in ("source", "filter", "select") else "instance"
    row = {"id": f"{stage}{number}", "kind": kind, "stage": stage, "rule": rule, "reason": "r", "path": "p"}
    return row | {"start_line": 1, "task": None, "content": ""}


def make_facts(folder: Path, count: int = 30, **overrides: object) -> Facts:
    drops = [drop("filter", "length", i) for i in range(7)] + [drop("select", "kcenter_greedy", i) for i in range(3)]
    drops += [drop("check", "parses", i) for i in range(5)]
    recipe = make_recipe()
    instances = make_instances(count)
    info = write_dataset(folder, recipe, instances, make_units(count))
    usage = (Usage("local//home/me/secret/m.gguf", "generator", 40, 12345, 678),)
    facts = Facts(recipe, count + 15, pa.Table.from_pylist(drops, schema=DROPPED), instances, info, usage)
    return replace(facts, **overrides)


def metadata(card: str) -> dict[str, object]:
    assert card.startswith("---\n")
    return yaml.safe_load(card.split("---\n")[1])


def test_datasets_follows_the_cards_configs(tmp_path: Path) -> None:
    facts = make_facts(tmp_path / "d")
    (tmp_path / "d" / "README.md").write_text(render_card(facts))
    opened = datasets.load_dataset(str(tmp_path / "d"), cache_dir=str(tmp_path / "cache"))
    assert {split: rows.num_rows for split, rows in opened.items()} == facts.info.rows


def test_datasets_opens_new_rows_where_it_has_cached_old_ones(tmp_path: Path) -> None:
    sizes = []
    for count in (20, 30):
        facts = make_facts(tmp_path / "d", count)
        (tmp_path / "d" / "README.md").write_text(render_card(facts))
        opened = datasets.load_dataset(str(tmp_path / "d"), cache_dir=str(tmp_path / "cache"))
        sizes.append(sum(rows.num_rows for rows in opened.values()))
    assert sizes == [20, 30]


def test_the_metadata_is_what_the_hub_understands(tmp_path: Path) -> None:
    data = metadata(render_card(make_facts(tmp_path)))
    assert data["license"] == "apache-2.0"
    assert data["language"] == ["en"]
    assert data["task_categories"] == ["text-generation"]
    assert data["size_categories"] == ["n<1K"]
    assert {"wavecoder", "repair", "summarize", "python"} <= set(data["tags"])


def test_the_stages_count_from_what_was_read_to_what_was_kept(tmp_path: Path) -> None:
    card = render_card(make_facts(tmp_path))
    flow = card.split("## How it was made")[1].split("```")[1].splitlines()[1:]
    assert [int(line.split()[0]) for line in flow] == [45, 45, 38, 35, 35, 30]
    assert "| filter | length | 7 |" in card
    assert "| check | parses | 5 |" in card


def test_the_judge_is_a_stage_where_there_is_one(tmp_path: Path) -> None:
    judged = make_recipe(synthesize=Synthesize(make_model(), make_model("judge"), 1, 1, 0))
    assert "passed the judge" in render_card(make_facts(tmp_path, recipe=judged))
    assert "passed the judge" not in render_card(make_facts(tmp_path))


def test_tokens_are_told_and_paths_of_models_are_not(tmp_path: Path) -> None:
    card = render_card(make_facts(tmp_path))
    assert "12,345" in card
    assert "m.gguf" in card
    assert "secret" not in card


def test_the_card_names_no_place_on_the_machine(tmp_path: Path) -> None:
    card = render_card(make_facts(tmp_path))
    assert str(tmp_path) not in card
    assert "/code" not in card


def test_what_a_model_wrote_stays_in_its_block(tmp_path: Path) -> None:
    text = "```\n</details><script>alert(1)</script>\n# Heading\n````"
    recipe = make_recipe(dataset=Dataset("alpaca", 0.0))
    instances = make_instances(1, ("repair",), response=text)
    info = write_dataset(tmp_path, recipe, instances, make_units(1))
    card = render_card(make_facts(tmp_path / "other", recipe=recipe, instances=instances, info=info))
    assert f"`````\n{text}\n`````" in card


def test_a_recipe_cannot_put_markup_into_the_card(tmp_path: Path) -> None:
    recipe = make_recipe(description="<img src=x onerror=1> [a](javascript:1)\n# no")
    card = render_card(make_facts(tmp_path, recipe=recipe))
    assert "<img" not in card
    assert "[a](" not in card
    assert "\n# no" not in card


def test_a_run_that_kept_nothing_says_so(tmp_path: Path) -> None:
    card = render_card(make_facts(tmp_path, count=0))
    assert "No row was kept" in card
    assert "configs" not in metadata(card)
    assert "| filter | length | 7 |" in card


def test_the_same_facts_give_the_same_card(tmp_path: Path) -> None:
    assert render_card(make_facts(tmp_path / "a")) == render_card(make_facts(tmp_path / "b"))


@pytest.mark.parametrize(
    ("spdx", "expected"),
    [
        ("MIT", {"license": "mit"}),
        ("GPL-3.0-or-later", {"license": "gpl-3.0"}),
        (
            "PSF-2.0",
            {"license": "other", "license_name": "psf-2.0", "license_link": "https://spdx.org/licenses/PSF-2.0.html"},
        ),
    ],
)
def test_licences_are_named_as_the_hub_does(spdx: str, expected: dict[str, str]) -> None:
    assert hub_license(spdx) == expected


def test_models_of_providers_keep_their_whole_name() -> None:
    assert model_name("openrouter/meta/llama") == "openrouter/meta/llama"
    assert model_name("local/hf:owner/repo:file.gguf") == "local/hf:owner/repo:file.gguf"
