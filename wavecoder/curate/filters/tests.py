"""drop: tests {}: the path or the name looks like a test's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

PATH = re.compile(r"(?:^|/)(?:tests?/|test_[^/]*$|[^/]*_test\.[^/.]+$|conftest\.py$)")
NAME = re.compile(r"(?:^|\.)(?:test(?:_|$|\.)|Tests?(?:[A-Z_]|$|\.)|\w*(?:TestCase|Tests?)\.)")


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """What makes each unit look like a test."""
    paths, names = units["path"].to_pylist(), units["name"].to_pylist()
    return [_reason(path, name) for path, name in zip(paths, names, strict=True)]


def _reason(path: str, name: str) -> str | None:
    if PATH.search(path):
        return "the path looks like a test's"
    return f"the name {name} looks like a test's" if NAME.search(name) else None
