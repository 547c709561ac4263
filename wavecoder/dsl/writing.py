"""Values as YAML that is read back as the same values."""

from __future__ import annotations

import json
import re
from typing import Any

from wavecoder.dsl.scalars import resolve

_PLAIN = re.compile(r"(?:\.{1,2}/)?[A-Za-z_][\w./@+\-]*(?::[\w./@+\-]+)*(?: [\w./@+\-]+)*", re.ASCII)


def scalar(value: Any) -> str:
    """A single value on one line, in quotes where it would be read as something else without."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and isinstance(resolve(value), str):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
