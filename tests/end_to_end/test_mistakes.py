"""What a user sees for a mistake: a diagnostic and exit code 2, or a message and 1; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.conftest import Command, write_project
from tests.servers import FaultServer, Step


@pytest.mark.parametrize("command", ["validate", "compile", "run", "preview"])
def test_a_recipe_with_mistakes_is_refused_with_all_of_them(tmp_path: Path, wavecoder: Command, command: str) -> None:
    recipe = write_project(tmp_path, "http://127.0.0.1:9/v1")
    recipe.write_text(recipe.read_text().replace("task: summarize", "task: sumarize").replace("size: 8", "size: many"))
    done = wavecoder(command, recipe.name)
    assert done.returncode == 2
    assert "did you mean `summarize`?" in done.stderr
    assert "small.yaml:9:" in done.stderr
    assert "^^^^" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_file_that_is_not_there(tmp_path: Path, wavecoder: Command) -> None:
    done = wavecoder("run", "nothing.yaml")
    assert done.returncode == 2
    assert "nothing.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_key_is_named(tmp_path: Path, wavecoder: Command) -> None:
    recipe = write_project(tmp_path, "http://127.0.0.1:9/v1", files=1, size=2)
    recipe.write_text(recipe.read_text().replace("api_base: http://127.0.0.1:9/v1, ", ""))
    done = wavecoder("run", recipe.name, env={"OPENAI_API_KEY": ""})
    assert done.returncode == 2
    assert "OPENAI_API_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refused_key_stops_the_run_and_keeps_what_was_answered(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer([Step("status", status=401)] * 50) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=2)
        done = wavecoder("run", recipe.name)
    assert done.returncode == 1
    assert "every answer so far is kept" in done.stderr
    assert "Traceback" not in done.stderr


def test_filters_that_leave_nothing(tmp_path: Path, wavecoder: Command) -> None:
    recipe = write_project(tmp_path, "http://127.0.0.1:9/v1", files=1, size=2)
    recipe.write_text(recipe.read_text().replace("{drop: duplicates}", "{keep: length, chars: [90000, 90001]}"))
    done = wavecoder("run", recipe.name)
    assert done.returncode == 2
    assert "none of the 3 units passed the filters" in done.stderr


def test_help_loads_nothing_heavy(wavecoder: Command) -> None:
    done = wavecoder("--help", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.returncode == 0
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert not loaded & {"dspy", "datasets", "numba", "sklearn", "torch", "pyarrow", "jsonschema", "tree_sitter"}


def test_a_folder_of_runs_that_is_a_file_is_found_before_anything_is_paid_for(
    tmp_path: Path, wavecoder: Command
) -> None:
    with FaultServer() as server:
        recipe = write_project(tmp_path, server.url, files=1, size=2)
        (tmp_path / "runs").write_text("a file")
        done = wavecoder("run", recipe.name)
        assert not server.requests
    assert done.returncode == 2
    assert "WC066" in done.stderr
