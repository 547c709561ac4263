"""What a run leaves behind in its folder."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from wavecoder.compiler.evaluation import lm_eval_tasks
from wavecoder.compiler.lock import lock
from wavecoder.compiler.plan import Plan, programs, prompt
from wavecoder.compiler.training import axolotl_config, axolotl_yaml
from wavecoder.publish.card import Facts, Usage, render_card
from wavecoder.publish.dataset import DatasetInfo, write_dataset
from wavecoder.runner.curation import Core
from wavecoder.runner.parts import Part
from wavecoder.synthesize.models.local import identify

# What a run's folder holds of its own.
_COMPILED = ("axolotl.yaml", "lm_eval", "programs", "recipe.lock")
_ENTRIES = ("dataset", "dropped.parquet", *_COMPILED)


def compile_to(plan: Plan, folder: Path) -> list[Path]:
    """Write what the compiler makes in the place of what it made there before.

    Returns:
        The files written, in order.
    """
    for name in _COMPILED:
        place = folder / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    write_compiled(plan, folder, folder)
    written = [file for name in _COMPILED for file in ([folder / name, *(folder / name).rglob("*")])]
    return sorted(file for file in written if file.is_file())


def write_compiled(
    plan: Plan,
    folder: Path,
    home: Path,
    snapshot: str | None = None,
    info: DatasetInfo | None = None,
    revisions: Mapping[str, str] | None = None,
) -> None:
    """Write what the compiler makes: programs with their prompts, axolotl.yaml, lm_eval/ and recipe.lock.

    Args:
        plan: The compiled recipe.
        folder: Where to write.
        home: Where the files will lie in the end: paths inside them point there.
        snapshot: Fingerprint of the sources, once they have been read.
        info: What the dataset holds, once it is written.
        revisions: State of the models that have one, by model id.
    """
    recipe = plan.recipe
    dataset = home.resolve() / "dataset"
    _write(folder / "recipe.lock", lock(recipe, snapshot, revisions))
    for name, program, model in programs(plan):
        _write(folder / "programs" / f"{name}.prompt.md", prompt(program, model))
        program.save(folder / "programs" / f"{name}.json")
    held_out: Collection[str] | None = None if info is None else info.tasks.get("test", {})
    if recipe.train is not None:
        config = axolotl_config(recipe, dataset, home.resolve() / "model", held_out=held_out is None or bool(held_out))
        _write(folder / "axolotl.yaml", axolotl_yaml(recipe, config))
    for file, text in lm_eval_tasks(recipe, dataset, held_out).items():
        _write(folder / "lm_eval" / file, text)


def write_run(plan: Plan, folder: Path, core: Core, part: Part) -> tuple[DatasetInfo, pa.Table]:
    """Write a run's folder, each of its entries replaced whole; what else lies there (a trained model) stays.

    Returns:
        What the dataset holds, and all that was dropped, units and instances (schema DROPPED).
    """
    staging = folder.with_name(f".staging-{uuid4().hex}")
    try:
        info = write_dataset(staging / "dataset", plan.recipe, part.kept, core.units)
        dropped = pa.concat_tables([core.dropped, part.dropped])
        facts = Facts(plan.recipe, core.read, dropped, part.kept, info, _usage(plan, part))
        _write(staging / "dataset" / "README.md", render_card(facts))
        pq.write_table(dropped, staging / "dropped.parquet", compression="zstd")
        write_compiled(plan, staging, folder, core.snapshot, info, _revisions(plan))
        _replace(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return info, dropped


def _usage(plan: Plan, part: Part) -> tuple[Usage, ...]:
    settings = plan.recipe.synthesize
    roles = {"generator": settings.generator, "judge": settings.judge}
    lines: dict[str, Usage] = {}
    for role, model in roles.items():
        used = part.info["usage"].get(model.name) if model is not None else None
        if model is not None and used is not None:
            role = f"{lines[model.name].role} and {role}" if model.name in lines else role
            tokens = (used["calls"], used["prompt_tokens"], used["completion_tokens"])
            lines[model.name] = Usage(model.model, role, *tokens)
    return tuple(lines.values())


def _revisions(plan: Plan) -> dict[str, str]:
    models = (plan.recipe.synthesize.generator, plan.recipe.synthesize.judge)
    return {model.model: identify(model) for model in models if model is not None and model.in_process}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _replace(staging: Path, folder: Path) -> None:
    """Put what was made in the place of what an earlier run made, also of what this one has none of."""
    folder.mkdir(parents=True, exist_ok=True)
    old = staging / "old"
    old.mkdir()
    for name in _ENTRIES:
        if (folder / name).exists():
            (folder / name).rename(old / name)
        if (staging / name).exists():
            (staging / name).rename(folder / name)
