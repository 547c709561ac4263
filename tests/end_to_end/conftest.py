from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

CODE = '''\
def area_{n}(width, height):
    """Area of rectangle number {n}."""
    return width * height * {n}


def spell_{n}(words, separator=" "):
    """Join words number {n} with the separator."""
    return separator.join(words) + "{n}"


def count_{n}(numbers):
    """Count the numbers above {n}."""
    total = 0
    for number in numbers:
        if number > {n}:
            total += 1
    return total
'''

RECIPE = """\
wavecoder: recipe/v1
name: small
license: MIT
models:
  writer: {{model: openai/fake-writer, api_base: {url}, temperature: 0, concurrency: 4}}
  judge: {{model: openai/fake-judge, api_base: {url}, temperature: 0, concurrency: 4}}
source: [{{kind: directory, path: code, license: MIT}}]
filter: [{{drop: duplicates}}]
select: {{method: kcenter_greedy, size: {size}, embedding: {{model: hashing, dimensions: 16}}}}
tasks: [{{task: summarize, share: 1.0}}]
synthesize: {{generator: writer, judge: judge}}
dataset: {{format: alpaca, split: {{test: 0.2}}}}
evaluate: {{tasks: [humaneval], held_out: true}}
"""


@pytest.fixture
def wavecoder(tmp_path: Path) -> Command:
    """Runs the real command in a subprocess, in tmp_path."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "wavecoder", *arguments],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "120", **(env or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def write_project(folder: Path, url: str, files: int = 4, size: int = 8) -> Path:
    """A folder of code and a recipe that asks the server at `url`."""
    (folder / "code").mkdir()
    for n in range(1, files + 1):
        (folder / "code" / f"module_{n}.py").write_text(CODE.format(n=n))
    recipe = folder / "small.yaml"
    recipe.write_text(RECIPE.format(url=url, size=size))
    return recipe
