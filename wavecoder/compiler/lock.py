"""recipe.lock: everything that decides the output, in one file."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from wavecoder.dsl.model import Recipe

# Libraries whose version can change what a run makes.
_LIBRARIES = ("dspy", "numpy", "pyarrow", "rensa", "scikit-learn", "tree-sitter", "wavecoder", "xllamacpp")


def lock(recipe: Recipe, snapshot: str | None = None) -> str:
    """The lock as JSON. It holds names of environment variables but no key, and no path of this machine.

    Args:
        recipe: Its resolved form is locked, tasks and their hashes included.
        snapshot: Fingerprint of what the sources held; None before they have been read.
    """
    content: dict[str, Any] = {
        "lock": 1,
        "recipe": recipe.resolved,
        "source_snapshot": snapshot,
        "libraries": {name: found for name in _LIBRARIES if (found := _version(name))},
    }
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, default=dict).encode()).hexdigest()
    return json.dumps({"fingerprint": digest, **content}, indent=2, ensure_ascii=False, default=dict) + "\n"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
