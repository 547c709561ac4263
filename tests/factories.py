"""Recipes, units and instances for tests, with defaults for everything that a test does not care about."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from wavecoder.dsl.model import (
    Dataset,
    Embedding,
    Evaluate,
    Field,
    Model,
    Recipe,
    Rule,
    Select,
    Source,
    Synthesize,
    Task,
    TaskUse,
    Train,
)
from wavecoder.tables import INSTANCES, UNITS


def make_task(name: str = "repair", **overrides: Any) -> Task:
    """A task that writes an instruction, a context and a response."""
    response = "text" if name == "summarize" else "code"
    task = Task(
        name=name,
        description=f"Do {name}.",
        input=("code", "language"),
        params={},
        output=(
            Field("instruction", "text", "What to do.", 400),
            Field("context", "code", "The code to start from.", None),
            Field("response", response, "The answer.", None),
        ),
        definition=f"Write an instance of {name}.",
        requirements=("Be exact.",),
        good=(),
        bad=(),
        rules=(Rule("parses", "syntax", None, {"field": "response"}),),
        training={"instruction": "{{ instruction }}", "input": "{{ context }}", "output": "{{ response }}"},
        tests=(),
        path=Path(f"tasks/{name}.yaml"),
    )
    return replace(task, **overrides)


def make_model(name: str = "writer", **overrides: Any) -> Model:
    """A model that answers in JSON."""
    return replace(Model(name, "openai/m", None, None, 0.0, 256, 4, 60.0, "json", {}), **overrides)


def make_source(**overrides: Any) -> Source:
    """A folder of Python functions under the MIT licence."""
    source = Source(
        kind="directory",
        path="/code",
        label="code",
        languages=("python",),
        unit="function",
        exclude=(),
        limit=None,
        column="code",
        license="MIT",
    )
    return replace(source, **overrides)


def make_recipe(**overrides: Any) -> Recipe:
    """A recipe of two tasks that trains and holds a tenth out."""
    writer = make_model()
    recipe = Recipe(
        name="demo",
        description="A demonstration.",
        license="apache-2.0",
        models={"writer": writer},
        source=(make_source(),),
        filter=(),
        select=Select("kcenter_greedy", 10, Embedding("hashing", 16), 0),
        tasks=(TaskUse(make_task("repair"), 0.5, {}), TaskUse(make_task("summarize"), 0.5, {})),
        synthesize=Synthesize(writer, None, 1, 1, 0),
        dataset=Dataset("alpaca", 0.1),
        train=Train("wavecoder", "org/base", {}),
        evaluate=Evaluate(("humaneval", "mbpp"), True),
        path=Path("demo.yaml"),
        resolved={},
    )
    return replace(recipe, **overrides)


def make_units(count: int) -> pa.Table:
    """Units u0000, u0001, ... of one Python function each."""
    rows = [
        {
            "id": f"u{i:04}",
            "source": "code",
            "path": f"pkg/mod{i % 3}.py",
            "name": f"f{i}",
            "language": "python",
            "code": f"def f{i}(x):\n    return x + {i}",
            "docstring": "",
            "start_line": i + 1,
            "end_line": i + 2,
            "license": "MIT",
        }
        for i in range(count)
    ]
    return pa.Table.from_pylist(rows, schema=UNITS)


def make_instances(count: int, tasks: tuple[str, ...] = ("repair", "summarize"), **fields: str) -> pa.Table:
    """Instances i0000, i0001, ... one of each unit of `make_units`, the tasks in turn."""
    rows = [
        {
            "id": f"i{i:04}",
            "unit_id": f"u{i:04}",
            "task": tasks[i % len(tasks)],
            "language": "python",
            "source": "code",
            "path": f"pkg/mod{i % 3}.py",
            "start_line": i + 1,
            "end_line": i + 2,
            "license": "MIT",
            "params": "{}",
            "fields": json.dumps({"instruction": f"Do {i}.", "context": f"x = {i}", "response": f"y = {i}"} | fields),
            "verdicts": [{"rule": "parses", "kind": "check", "passed": True, "analysis": ""}],
        }
        for i in range(count)
    ]
    return pa.Table.from_pylist(rows, schema=INSTANCES)
