"""2,000 ways to break a valid file: each is still valid, or is reported where it is broken."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.dsl.mutations import KINDS, File
from tests.dsl.valid import RECIPE, TASK, write_files
from wavecoder.dsl import check_recipe, check_task, render
from wavecoder.resources import folder

EACH = 200
RECIPES = [File.of(RECIPE)] * 4 + [File.of(p.read_text(encoding="utf-8")) for p in sorted(folder("recipes").glob("*"))]
TASKS = [File.of(TASK)] * 2 + [File.of(p.read_text(encoding="utf-8")) for p in sorted(folder("tasks").glob("*"))]


@pytest.mark.parametrize("kind", KINDS)
def test_a_break_is_reported_where_it_is(kind: str, tmp_path: Path) -> None:
    rng = random.Random(f"{kind} 0")
    path = write_files(tmp_path)
    silent, reported = [], 0
    for number in range(EACH):
        is_task = number % 5 > 2
        broken = KINDS[kind](rng.choice(TASKS if is_task else RECIPES), rng)
        file = tmp_path / "broken.yaml" if is_task else path
        file.write_text(broken.text, encoding="utf-8", newline="")
        made, diagnostics = (check_task if is_task else check_recipe)(file)
        errors = [d for d in diagnostics if d.severity == "error"]
        assert (made is None) == bool(errors)
        reported += bool(errors)
        if errors and not any(d.file == str(file) and broken.holds(d) for d in errors):
            silent.append(f"{broken.what}\n" + "\n\n".join(map(render, errors)))
    assert reported > EACH // 3
    assert not silent, f"{len(silent)} of {EACH}\n\n" + "\n\n\n".join(silent)
