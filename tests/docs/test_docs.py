"""The documents say what is so: their YAML is valid and their commands run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wavecoder.dsl import check_recipe, check_task

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Run by `make test-integrations`, which needs minutes for them.
ELSEWHERE = {
    "make quickstart",
    "make test",
    "make check",
    "make test-integrations",
    "wavecoder run recipes/quickstart.yaml",
}


def blocks(language: str) -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for match in re.finditer(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            found.append((f"{page.name}:{page.read_text('utf-8')[: match.start()].count(chr(10)) + 1}", match[1]))
    return found


def commands() -> list[tuple[str, str]]:
    lines = [(place, line.split("#")[0].strip()) for place, text in blocks("sh") for line in text.splitlines()]
    return [(place, line) for place, line in lines if line]


@pytest.mark.parametrize(("place", "text"), blocks("yaml"), ids=lambda value: value if ":" in value[:40] else "")
def test_yaml_in_the_documents_is_valid(place: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "block.yaml"
    file.write_text(text)
    check = check_task if "wavecoder: task/v1" in text else check_recipe
    value, diagnostics = check(file)
    assert value is not None, [str(diagnostic) for diagnostic in diagnostics]


@pytest.mark.parametrize(("place", "command"), commands(), ids=lambda value: value[:40])
def test_commands_in_the_documents_run(place: str, command: str, tmp_path: Path) -> None:
    words = shlex.split(command)
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    if command in ELSEWHERE:
        return
    assert words[0] == "wavecoder", f"{place}: a command that no test runs: {command}"
    for name in ("recipes", "tasks", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"
