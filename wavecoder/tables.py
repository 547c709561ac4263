"""The columns that stages hand to one another."""

from __future__ import annotations

import pyarrow as pa

UNITS = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("path", pa.string()),
        ("name", pa.string()),
        ("language", pa.string()),
        ("code", pa.string()),
        ("docstring", pa.string()),
        ("start_line", pa.int32()),
        ("end_line", pa.int32()),
        ("license", pa.string()),
    ]
)

DROPPED = pa.schema(
    [
        ("id", pa.string()),
        ("kind", pa.string()),
        ("stage", pa.string()),
        ("rule", pa.string()),
        ("reason", pa.string()),
        ("path", pa.string()),
        ("start_line", pa.int32()),
        ("task", pa.string()),
        ("content", pa.string()),
    ]
)

VERDICT = pa.struct([("rule", pa.string()), ("kind", pa.string()), ("passed", pa.bool_()), ("analysis", pa.string())])

INSTANCES = pa.schema(
    [
        ("id", pa.string()),
        ("unit_id", pa.string()),
        ("task", pa.string()),
        ("language", pa.string()),
        ("source", pa.string()),
        ("path", pa.string()),
        ("start_line", pa.int32()),
        ("end_line", pa.int32()),
        ("license", pa.string()),
        ("params", pa.string()),
        ("fields", pa.string()),
        ("verdicts", pa.list_(VERDICT)),
    ]
)
