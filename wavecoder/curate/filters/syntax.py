"""keep: syntax {}: the code parses without an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from wavecoder.languages import syntax_error


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """Where each unit's code does not parse."""
    codes, languages = units["code"].to_pylist(), units["language"].to_pylist()
    errors = (syntax_error(code, language) for code, language in zip(codes, languages, strict=True))
    return [error and f"does not parse: {error}" for error in errors]
