"""The real command, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAVY = {"dspy", "datasets", "numba", "sklearn", "torch", "pyarrow", "aiohttp", "numpy"}


def run(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wavecoder", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "120", "PYTHONUTF8": "1", **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_from_nothing_to_a_recipe_that_compiles(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "project").returncode == 0
    project = tmp_path / "project"
    made = run(project, "new", "task", "explain a SQL query")
    assert made.stdout == "tasks/explain-sql-query.yaml\n"
    recipe = project / "recipe.yaml"
    recipe.write_text(recipe.read_text("utf-8").replace("my-task.yaml}", "explain-sql-query.yaml}"), "utf-8")
    for command in (
        ["validate", "recipe.yaml", made.stdout.strip()],
        ["test", "recipe.yaml"],
        ["compile", "recipe.yaml"],
    ):
        done = run(project, *command)
        assert done.returncode == 0, done.stderr
    assert (project / "compiled" / "programs" / "explain-sql-query.judge.prompt.md").is_file()
    again = run(tmp_path, "init", "project")
    assert again.returncode == 2
    assert again.stderr.count("WC055") == 2
    assert "Traceback" not in again.stderr


def test_validate_and_test_load_nothing_heavy(tmp_path: Path) -> None:
    run(tmp_path, "new", "task", "explain a query")
    for command in ("validate", "test"):
        done = run(tmp_path, command, "tasks/explain-query.yaml", PYTHONPROFILEIMPORTTIME="1")
        assert done.returncode == 0
        loaded = {line.rsplit("|", 1)[-1].strip().partition(".")[0] for line in done.stderr.splitlines()}
        assert "wavecoder" in loaded
        assert not loaded & HEAVY


def test_a_mistake_ends_with_2_and_no_traceback(tmp_path: Path) -> None:
    for command in (
        ["explain", "WC999"],
        ["schema", "model"],
        ["test", "nothing.yaml"],
        ["new", "task", "!"],
        ["validate", "--format", "sarif", "nothing.yaml"],
        ["compile", "--resolved", "nothing.yaml"],
        ["test", "--recipe", "nothing.yaml"],
    ):
        done = run(tmp_path, *command)
        assert done.returncode == 2, command
        assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_help_loads_neither_the_language_nor_what_prints_mistakes(tmp_path: Path) -> None:
    done = run(tmp_path, "--help", PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "wavecoder.cli.app" in loaded
    assert not loaded & {"yaml", "jinja2", "wavecoder.dsl", "wavecoder.cli.failures"}
