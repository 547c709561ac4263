"""The dataset's card: README.md with the metadata that the Hub reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import yaml

from wavecoder.dsl.model import Recipe
from wavecoder.publish.dataset import DatasetInfo
from wavecoder.publish.licenses import hub_license
from wavecoder.publish.markdown import fenced, inline, table

_STAGES = {
    "source": "read and parsed",
    "filter": "passed the filters",
    "select": "chosen as the core",
    "generate": "written by the generator",
    "check": "passed the checks",
    "judge": "passed the judge",
}
_UNIT_STAGES = ("source", "filter", "select")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_CITATION = """\
@article{yu2023wavecoder,
  title   = {WaveCoder: Widespread And Versatile Enhancement For Code Large Language Models By Instruction Tuning},
  author  = {Yu, Zhaojian and Zhang, Xin and Shang, Ning and Huang, Yangyu and Xu, Can and Zhao, Yishujie
             and Hu, Wenxiang and Yin, Qiufeng},
  journal = {arXiv preprint arXiv:2312.14187},
  year    = {2023}
}"""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one model was asked for in all: calls answered, and tokens as the provider counts them."""

    model: str
    role: str
    calls: int
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run knows about its dataset.

    Attributes:
        read: Units read, kept and dropped together.
        dropped: Of schema `tables.DROPPED`: every unit and instance that was left out.
        instances: Of schema `tables.INSTANCES`: what the dataset was written from.
        info: What `write_dataset` wrote.
        usage: One line a model and role.
    """

    recipe: Recipe
    read: int
    dropped: pa.Table
    instances: pa.Table
    info: DatasetInfo
    usage: tuple[Usage, ...]


def render_card(facts: Facts) -> str:
    """Write README.md. The same facts give the same bytes: it names no time and no place on a machine."""
    sections = [
        _metadata(facts),
        f"# {inline(facts.recipe.name)}",
        inline(facts.recipe.description),
        _contents(facts),
        *_making(facts),
        *_licences(facts),
        *_examples(facts),
        *_again(facts),
        "## Citation\n\nThe method is that of [WaveCoder](https://arxiv.org/abs/2312.14187):",
        fenced(_CITATION, "bibtex"),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _metadata(facts: Facts) -> str:
    rows = facts.info.rows
    tasks = [use.task.name for use in facts.recipe.tasks]
    languages = sorted(set(facts.instances["language"].to_pylist()))
    total = sum(rows.values())
    metadata: dict[str, Any] = {
        "pretty_name": facts.recipe.name,
        **hub_license(facts.recipe.license),
        "language": ["en"],
        "task_categories": ["text-generation"],
        "tags": list(dict.fromkeys(["wavecoder", "code", "instruction-tuning", "synthetic", *tasks, *languages])),
        "size_categories": [next((name for limit, name in _SIZES if total < limit), "n>1M")],
    }
    if rows:
        files = [{"split": split, "path": f"data/{split}-*.parquet"} for split in rows]
        # `datasets` caches a local folder under what its card says, not under its path or its files.
        description = f"{total} rows, fingerprint {facts.info.fingerprint}"
        metadata["configs"] = [{"config_name": "default", "description": description, "data_files": files}]
    return f"---\n{yaml.safe_dump(metadata, sort_keys=False, allow_unicode=True)}---"


def _contents(facts: Facts) -> str:
    if not facts.info.rows:
        return "**No row was kept**, so there is no data here: every candidate was dropped, as the table below says."
    splits = list(facts.info.rows)
    tasks = sorted({task for of in facts.info.tasks.values() for task in of})
    lines: list[list[str | int]] = [
        [task, *(facts.info.tasks[split].get(task, 0) for split in splits)] for task in tasks
    ]
    lines.append(["all", *facts.info.rows.values()])
    intro = "Instruction data for code, written by a language model from real code. Rows of each task:"
    return f"{intro}\n\n{table(['task', *splits], lines)}"


def _making(facts: Facts) -> list[str]:
    reasons = Counter(
        (list(_STAGES).index(row["stage"]), row["stage"], row["rule"])
        for row in facts.dropped.select(["stage", "rule"]).to_pylist()
    )
    lines = [(stage, rule, count) for (_, stage, rule), count in sorted(reasons.items())]
    parts = ["## How it was made", fenced("\n".join(_stages(facts)), "text")]
    if lines:
        parts += ["What was left out, by the rule that decided:", table(["stage", "rule", "dropped"], lines)]
    if facts.usage:
        usage = [
            (use.role, model_name(use.model), use.calls, use.prompt_tokens, use.completion_tokens)
            for use in facts.usage
        ]
        parts += ["Models:", table(["role", "model", "calls", "prompt tokens", "completion tokens"], usage)]
    if facts.recipe.synthesize.judge is None:
        parts.append("No model judged the rows: the deterministic checks alone decided.")
    return parts


def _stages(facts: Facts) -> list[str]:
    """One line a stage: how many are left. Units are counted from what was read, instances back from what was kept."""
    drops = Counter(facts.dropped["stage"].to_pylist())
    left = facts.read
    after: dict[str, int] = {}
    for stage in _UNIT_STAGES:
        left -= drops[stage]
        after[stage] = left
    left = facts.instances.num_rows
    for stage in reversed([stage for stage in _STAGES if stage not in _UNIT_STAGES]):
        after[stage] = left
        left += drops[stage]
    lines = [f"{facts.read:>12,}  units of code"]
    for stage, what in _STAGES.items():
        if stage == "judge" and facts.recipe.synthesize.judge is None:
            continue
        dropped = f"  ({drops[stage]:,} dropped)" if drops[stage] else ""
        lines.append(f"{after[stage]:>12,}  {what}{dropped}")
    return lines


def _licences(facts: Facts) -> list[str]:
    if not facts.instances.num_rows:
        return []
    pairs = zip(facts.instances["source"].to_pylist(), facts.instances["license"].to_pylist(), strict=True)
    counts = Counter((source, licence or "unknown") for source, licence in pairs)
    lines = [(source, licence, count) for (source, licence), count in sorted(counts.items())]
    return ["## Sources and their licences", table(["source", "licence", "rows"], lines)]


def _examples(facts: Facts) -> list[str]:
    parts = []
    for example in facts.info.examples:
        where = (
            f"{example['source'].rstrip('/')}/{example['path']}, lines {example['start_line']} to {example['end_line']}"
        )
        parts += [f"### {inline(example['task'])}", f"From {inline(where)}."]
        for key in ("instruction", "input", "output"):
            if example[key]:
                parts += [f"{key.capitalize()}:", fenced(example[key])]
    return ["## Examples", *parts] if parts else []


def _again(facts: Facts) -> list[str]:
    load = 'from datasets import load_dataset\n\ndataset = load_dataset("PATH_OR_REPO")'
    parts = ["## Load it", fenced(load, "python")] if facts.info.rows else []
    return [*parts, "## Make it again", fenced(f"wavecoder run {facts.recipe.path.name}", "sh")]


def model_name(model: str) -> str:
    """The model's name for others to read: of a file on this machine, only the file's name."""
    kind, _, name = model.partition("/")
    return f"local/{name.rsplit('/', 1)[-1]}" if kind == "local" and not name.startswith("hf:") else model
