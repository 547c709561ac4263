"""Recipe -> lm-eval tasks: the held-out rows of each task, and a group of the benchmarks that the recipe names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from wavecoder.dsl.model import Recipe, Task

# The prompt that axolotl's `type: alpaca` trains on, to the letter: a model is asked as it was taught.
_ALPACA = """\
{% if input %}Below is an instruction that describes a task, paired with an input that provides further context. \
Write a response that appropriately completes the request.{% else %}Below is an instruction that describes a task. \
Write a response that appropriately completes the request.{% endif %}

### Instruction:
{{ instruction }}

{% if input %}### Input:
{{ input }}

{% endif %}### Response:
"""

# lm-eval evaluates a rendered target that looks like a Python list. A column's name or a last newline avoids it.
_QUESTION = {
    "alpaca": {"doc_to_text": _ALPACA, "doc_to_target": "output"},
    "chat": {"doc_to_text": "{{ messages[0]['content'] }}", "doc_to_target": "{{ messages[1]['content'] }}\n"},
}
_STOP = {"alpaca": ["\n### Instruction:"], "chat": []}

_CHRF = {"metric": "chrf", "aggregation": "chrf", "higher_is_better": True}
_BLEU = {"metric": "bleu", "aggregation": "bleu", "higher_is_better": True}
_EXACT = {
    "metric": "exact_match",
    "aggregation": "mean",
    "higher_is_better": True,
    "regexes_to_ignore": [r"^\s+", r"\s+$"],
}


def lm_eval_tasks(recipe: Recipe, dataset_dir: Path, held_out: Collection[str] | None = None) -> dict[str, str]:
    """Write the tasks for `lm_eval --include_path`, and a README with the commands.

    A held-out row's response is compared by chrF, which agrees with people on code better than BLEU does; code also by
    exact match, text also by BLEU.

    Args:
        recipe: Whose `evaluate:` says what to write.
        dataset_dir: Where `publish.dataset.write_dataset` writes.
        held_out: The tasks with rows in the test split; None means all.

    Returns:
        Texts by file name. A recipe that holds nothing out and names no benchmark gives none.
    """
    files: dict[str, dict[str, Any]] = {}
    tasks = [use.task for use in recipe.tasks if held_out is None or use.task.name in held_out]
    if recipe.evaluate.held_out and recipe.dataset.test > 0 and tasks:
        for task in tasks:
            name = _task_name(recipe, task)
            files[f"{name}.yaml"] = _held_out_task(recipe, task, dataset_dir)
        group = _held_out_group(recipe, [_task_name(recipe, task) for task in tasks])
        files[f"{group['group']}.yaml"] = group
    if recipe.evaluate.tasks:
        group = {"group": f"{recipe.name}_benchmarks", "task": list(recipe.evaluate.tasks)}
        files[f"{group['group']}.yaml"] = group
    texts = {name: _yaml(content) for name, content in files.items()}
    return texts | ({"README.md": _readme(recipe, files)} if files else {})


class _Dumper(yaml.SafeDumper):
    """Writes prompts as blocks of lines, to be read."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.dump(dict(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)


def _task_name(recipe: Recipe, task: Task) -> str:
    return f"{recipe.name}_{task.name}"


def _held_out_task(recipe: Recipe, task: Task, dataset_dir: Path) -> dict[str, Any]:
    return {
        "task": _task_name(recipe, task),
        "dataset_path": "parquet",
        "dataset_kwargs": {
            "data_files": {"test": str(dataset_dir / "data" / "test-00000-of-00001.parquet")},
            "filters": [["task", "==", task.name]],
        },
        "test_split": "test",
        "output_type": "generate_until",
        **_QUESTION[recipe.dataset.format],
        "generation_kwargs": {"until": _STOP[recipe.dataset.format], "max_gen_toks": 1024, "do_sample": False},
        "metric_list": [_CHRF, _EXACT if _answers_in_code(task) else _BLEU],
        "num_fewshot": 0,
        "metadata": {"version": 1},
    }


def _held_out_group(recipe: Recipe, tasks: list[str]) -> dict[str, Any]:
    return {
        "group": f"{recipe.name}_held_out",
        "task": tasks,
        "aggregate_metric_list": [{"metric": "chrf", "aggregation": "mean", "weight_by_size": True}],
        "metadata": {"version": 1},
    }


def _answers_in_code(task: Task) -> bool:
    expression = task.training["output"].strip().removeprefix("{{").removesuffix("}}").strip()
    return any(field.type == "code" and field.name == expression for field in task.output)


def _readme(recipe: Recipe, files: Mapping[str, Mapping[str, Any]]) -> str:
    chat = " --apply_chat_template" if recipe.dataset.format == "chat" else ""
    model = "lm_eval --model hf --model_args pretrained=MODEL,dtype=bfloat16"
    text = [
        f"# Measure a model trained on {recipe.name}\n",
        "Run these here; MODEL is the trained model.\n",
    ]
    if f"{recipe.name}_held_out.yaml" in files:
        text += [
            "## The held-out rows\n",
            f"```sh\n{model} --tasks {recipe.name}_held_out --include_path .{chat}\n```\n",
        ]
    if recipe.evaluate.tasks:
        text += [
            f"## The benchmarks: {', '.join(recipe.evaluate.tasks)}\n",
            "These read the Hub, and those that check code run what the model wrote: use a container.\n",
            f"```sh\nHF_ALLOW_CODE_EVAL=1 {model} --tasks {recipe.name}_benchmarks --include_path .{chat}"
            " --confirm_run_unsafe_code\n```\n",
        ]
    return "\n".join(text)
