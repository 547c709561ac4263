"""Writes recipes and tasks to start from. The texts lie in scaffolds/; the schemas go beside them, for editors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from importlib.resources import files
from os.path import relpath
from pathlib import Path

from wavecoder.dsl import Diagnostic, UserError
from wavecoder.dsl.writing import scalar
from wavecoder.resources import folder

SCHEMAS = ".schemas"
_LONGEST = 48
_ARTICLES = {"a", "an", "the"}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def task_text(name: str, said: str, file: Path) -> str:
    """A task of which nothing is known but what it is to do."""
    sentence = _sentence(said)
    definition = f"{sentence} Write the request that a developer would make, then the answer to it."
    return _fill(
        "task.yaml", file, {"NAME": scalar(name), "DESCRIPTION": scalar(sentence), "DEFINITION": scalar(definition)}
    )


def recipe_text(name: str, file: Path, tasks: Sequence[str]) -> str:
    """A recipe of tasks, in equal parts."""
    return _fill(
        "recipe.yaml", file, {"NAME": scalar(name), "TASKS": "\n".join(f"  - {{task: {task}}}" for task in tasks)}
    )


def name_of(said: str) -> str:
    """A name that the language allows: `explain a SQL query` -> explain-sql-query. "" where nothing is left of it."""
    if _NAME.fullmatch(said) and len(said) <= _LONGEST:
        return said
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    name = ""
    for word in [word for word in words if word not in _ARTICLES] or words:
        longer = f"{name}-{word}" if name else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        name = longer
    return name


def write_files(texts: Mapping[Path, str]) -> list[Path]:
    """Write all of the files, and the schemas that their headers name where these are not there yet, or none.

    Raises:
        UserError: A file of that name is there already.
    """
    taken = [file for file in texts if file.exists() or file.is_symlink()]
    if taken:
        fix = "move it away, or name another file"
        raise UserError(
            [Diagnostic("WC055", "this file exists already", str(file), 0, 0, 0, "", fix) for file in taken]
        )
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        schemas = _schemas(file)
        schemas.mkdir(exist_ok=True)
        for schema in sorted(folder("schemas").glob("*.schema.json")):
            if not (schemas / schema.name).exists():
                (schemas / schema.name).write_bytes(schema.read_bytes())
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text.replace("@SCHEMA@", relpath(schemas / _schema(text), file.parent).replace("\\", "/")))
    return list(texts)


def _schemas(file: Path) -> Path:
    """The nearest folder of schemas that was written earlier, here or above; else one beside the file."""
    here = file.resolve().parent
    return next((place / SCHEMAS for place in (here, *here.parents) if (place / SCHEMAS).is_dir()), here / SCHEMAS)


def _schema(text: str) -> str:
    return "task.schema.json" if "\nwavecoder: task/" in text else "recipe.schema.json"


def _fill(scaffold: str, file: Path, values: Mapping[str, str]) -> str:
    text = files("wavecoder.cli").joinpath("scaffolds", scaffold).read_text(encoding="utf-8")
    known = {"FILE": _shell(file), **values}
    return re.sub(r"@([A-Z]+)@", lambda found: known.get(found[1], found[0]), text)


def _shell(file: Path) -> str:
    """How to name the file in a command; what no comment could hold is replaced."""
    from shlex import quote

    return quote("".join(c if c.isprintable() else "_" for c in str(file)))


def _sentence(said: str) -> str:
    text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in said)
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
