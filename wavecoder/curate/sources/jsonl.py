"""Code in the lines of a JSONL file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wavecoder.curate.sources.reading import MAX_BYTES, Reading
from wavecoder.dsl.model import Source


def read(source: Source, reading: Reading) -> None:
    """Read the code of every line, from the key `column`.

    The keys `language`, `path`, `license` and `docstring` are used where they hold text. A row without a path gets
    `FILE#LINE`; one without a language is taken to be in the first of the source's. Empty lines count as nothing.

    Raises:
        OSError: The file itself cannot be read.
    """
    file = Path(source.path)
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                _line(source, file.name, number, line.removeprefix(b"\xef\xbb\xbf"), reading)


def _line(source: Source, file: str, number: int, line: bytes, reading: Reading) -> None:
    def refuse(rule: str, problem: str) -> None:
        content = line.decode(errors="replace").rstrip("\n")
        reading.unread(file, number, rule, f"line {number}: {problem}", content if len(line) <= MAX_BYTES else "")

    if len(line) > MAX_BYTES:
        return refuse("too_large", f"{len(line):,} bytes, more than {MAX_BYTES:,}")
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return refuse("not_utf8", f"not UTF-8: {error.reason} at byte {error.start}")
    except (ValueError, RecursionError) as error:
        return refuse("broken_json", f"not JSON: {error}")
    if not isinstance(row, dict):
        return refuse("broken_json", "not a JSON object")
    if not isinstance(row.get(source.column), str):
        held = f"holds no text but {type(row[source.column]).__name__}" if source.column in row else "is missing"
        return refuse("missing_column", f"the key `{source.column}` {held}")
    code, language = row[source.column], _text(row, "language").lower() or source.languages[0]
    if language not in source.languages:
        return refuse("other_language", f"in {language}, not in {' or '.join(source.languages)}")
    if not _encodable(code):
        return refuse("not_utf8", f"the key `{source.column}` holds half a character (a lone surrogate)")
    before = reading.count
    reading.text(
        _text(row, "path") or f"{file}#{number}",
        code.replace("\r\n", "\n"),
        language,
        _text(row, "license") or source.license,
        docstring=_text(row, "docstring"),
        line=number,
    )
    if reading.count == before:  # a file without functions is none of the reader's business; a row is
        refuse("no_unit", f"the key `{source.column}` holds no {'function' if source.unit == 'function' else 'code'}")
    return None


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) and _encodable(value) else ""


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
