from __future__ import annotations

import pytest

from wavecoder.curate.rows import identity, units_table


@pytest.fixture
def units():
    """Makes a table of units from codes; keywords set a column for all of them, or one by one with a list."""

    def make(codes, **columns):
        rows = []
        for number, code in enumerate(codes):
            row = {
                "id": identity("s", f"f{number}.py", 1, code),
                "source": "s",
                "path": f"f{number}.py",
                "name": "f",
                "language": "python",
                "code": code,
                "docstring": "",
                "start_line": 1,
                "end_line": 1 + code.count("\n"),
                "license": None,
            }
            given = {key: value[number] if isinstance(value, list) else value for key, value in columns.items()}
            rows.append({**row, **given})
        return units_table(rows)

    return make
