"""The files that ship with wavecoder: schemas, tasks and recipes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parent


def folder(name: Literal["schemas", "tasks", "recipes"]) -> Path:
    """Where `name` lies: inside the installed package, or beside it in a checkout."""
    installed = _PACKAGE / "_files" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
