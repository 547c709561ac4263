"""keep: self_contained {}: the unit uses no name that it does not define, import, get as a parameter or find built in.

Python and JavaScript are looked into; a unit in another language, or one that does not parse, is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from wavecoder.languages import undefined_names

SHOWN = 3


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """Which names each unit uses and does not define, up to three of them."""
    codes, languages = units["code"].to_pylist(), units["language"].to_pylist()
    return [_reason(undefined_names(code, language)) for code, language in zip(codes, languages, strict=True)]


def _reason(names: Sequence[str]) -> str | None:
    if not names:
        return None
    listed = ", ".join(f"`{name}`" for name in names[:SHOWN])
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"uses {listed}{more}, which it does not define"
