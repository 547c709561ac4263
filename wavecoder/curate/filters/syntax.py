"""keep: syntax {}: the code parses without an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from tree_sitter import Node

from wavecoder.curate.languages import parser


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """Where each unit's code does not parse."""
    codes, languages = units["code"].to_pylist(), units["language"].to_pylist()
    return [_reason(code, language) for code, language in zip(codes, languages, strict=True)]


def _reason(code: str, language: str) -> str | None:
    root = parser(language).parse(code.encode()).root_node
    if not root.has_error:
        return None
    error = _first_error(root)
    line = code.split("\n")[error.start_point.row].strip()
    problem = f"{error.type} is missing" if error.is_missing else "does not parse"
    return f"line {error.start_point.row + 1} of the code: {problem}: {line[:60]}"


def _first_error(node: Node) -> Node:
    """The first node that is an error or was made up, below a node that holds one."""
    while not (node.is_error or node.is_missing):
        node = next(child for child in node.children if child.has_error)
    return node
