"""What `validate` finds by holding the examples of tasks to their own checks."""

from __future__ import annotations

from pathlib import Path

from wavecoder.dsl import Diagnostic
from wavecoder.dsl.files import read_file
from wavecoder.dsl.lookup import display
from wavecoder.dsl.model import Recipe, Task
from wavecoder.resources import folder


def check_examples(loaded: Recipe | Task, file: Path) -> list[Diagnostic]:
    """A diagnostic for each good example that breaks its task's checks, once a task.

    Args:
        loaded: What the file holds. The built-in tasks of a recipe are held to themselves by wavecoder's own tests.
        file: By which name the user called it.
    """
    tasks = [loaded] if isinstance(loaded, Task) else [use.task for use in loaded.tasks]
    own = [task for task in tasks if task.good and (task is loaded or task.path.parent != folder("tasks"))]
    if not own:
        return []

    from wavecoder.runner.rule_tests import broken_examples, subjects

    found: dict[Diagnostic, None] = {}
    for subject in subjects(loaded):
        if not any(subject.task is task for task in own):
            continue
        path = subject.task.path
        for at, message in broken_examples(subject):
            tree = read_file(path, str(file) if subject.task is loaded else display(path), "task")
            found[tree.report("WC054", message, at, fix="change the example, or the rule")] = None
    return list(found)
