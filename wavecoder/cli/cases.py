"""How tests of tasks ended: in the terminal, and as JUnit XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wavecoder.dsl.files import read_file
from wavecoder.dsl.lookup import display
from wavecoder.dsl.tree import Tree
from wavecoder.runner.rule_tests import Case

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = {"failed": ("✗", "red"), "noted": ("!", "yellow")}


def show(cases: Sequence[Case]) -> None:
    """A line a task, then what failed and where, then the sum."""
    console = Console(highlight=False)
    table = Table("task")
    for column in ("passed", "failed", "skipped"):
        table.add_column(column, justify="right")
    for name, counts in _by_task(cases):
        table.add_row(name, *(str(counts[outcome]) for outcome in ("passed", "failed", "skipped")))
    console.print(table)
    for case in cases:
        if case.outcome in _MARKS:
            mark, style = _MARKS[case.outcome]
            name, line = _place(case)
            console.print(Text(mark, style=style) + Text(f" {name}:{line}  {case.name}: {case.detail}"), soft_wrap=True)
    total = Counter(case.outcome for case in cases)
    skipped = f", {total['skipped']} skipped (only a model can answer: name a judge with --recipe)"
    said = f"{total['passed']} passed, {total['failed']} failed" + (skipped if total["skipped"] else "")
    console.print(said, soft_wrap=True, markup=False)


def write_junit(cases: Sequence[Case], file: Path) -> None:
    """A suite a task, as CI servers read it."""
    root = ElementTree.Element("testsuites", name="wavecoder test")
    for task, group in groupby((case for case in cases if case.outcome != "noted"), key=lambda case: case.task):
        rows = list(group)
        counts = Counter(case.outcome for case in rows)
        numbers = {"tests": len(rows), "failures": counts["failed"], "skipped": counts["skipped"], "errors": 0}
        named = {"name": task.name, **{key: str(number) for key, number in numbers.items()}}
        suite = ElementTree.SubElement(root, "testsuite", named)
        for case in rows:
            name, line = _place(case)
            named = {"classname": task.name, "name": case.name, "file": name, "line": str(line)}
            entry = ElementTree.SubElement(suite, "testcase", named)
            if case.outcome == "failed":
                ElementTree.SubElement(entry, "failure", message=_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", case.detail))
            elif case.outcome == "skipped":
                ElementTree.SubElement(entry, "skipped", message=case.detail)
    ElementTree.indent(root)
    file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _by_task(cases: Sequence[Case]) -> list[tuple[str, Counter[str]]]:
    groups = groupby(cases, key=lambda case: case.task)
    return [(task.name, Counter(case.outcome for case in group)) for task, group in groups]


def _place(case: Case) -> tuple[str, int]:
    """The file and the line."""
    return display(case.task.path), _read(case.task.path).place(case.at).value.line


@cache
def _read(path: Path) -> Tree:
    return read_file(path, display(path), "task")
