"""Diagnostics for machines: JSON, SARIF 2.1.0, and the workflow commands of GitHub."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from wavecoder import __version__
from wavecoder.dsl import Diagnostic
from wavecoder.dsl.codes import EXPLANATIONS
from wavecoder.dsl.overrides import NAME as SET

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write(form: Literal["json", "sarif", "github"], diagnostics: Sequence[Diagnostic]) -> str:
    """The diagnostics as one text."""
    if form == "github":
        return "\n".join(map(_command, diagnostics))
    made = list(map(_object, diagnostics)) if form == "json" else _sarif(diagnostics)
    return json.dumps(made, indent=2, ensure_ascii=False)


def _object(diagnostic: Diagnostic) -> dict[str, Any]:
    """Lines and columns count from 1, in characters; end_column is the one after the last. All are 0 at no place."""
    return {
        "file": diagnostic.file,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "end_column": diagnostic.column + diagnostic.length,
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "fix": diagnostic.fix,
    }


def _sarif(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    codes = list(EXPLANATIONS)
    rules = [
        {
            "id": code,
            "shortDescription": {"text": first_sentence(text)},
            "fullDescription": {"text": text},
            "help": {"text": f"wavecoder explain {code}"},
        }
        for code, text in EXPLANATIONS.items()
    ]
    driver = {"name": "wavecoder", "version": __version__, "rules": rules}
    results = [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in diagnostics]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(diagnostic: Diagnostic, number: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": number,
        "level": diagnostic.severity,
        "message": {"text": _text(diagnostic)},
    }
    if _in_a_file(diagnostic):
        place: dict[str, Any] = {"artifactLocation": {"uri": _uri(diagnostic.file)}}
        if diagnostic.line:
            place["region"] = {
                "startLine": diagnostic.line,
                "startColumn": diagnostic.column,
                "endColumn": diagnostic.column + diagnostic.length,
            }
        result["locations"] = [{"physicalLocation": place}]
    return result


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _command(diagnostic: Diagnostic) -> str:
    """`::error file=…,line=…,col=…::…`, as GitHub's runner reads it from the log."""
    properties: Mapping[str, object] = {"title": diagnostic.code}
    if _in_a_file(diagnostic):
        end = diagnostic.column + diagnostic.length - 1
        at = {"line": diagnostic.line, "col": diagnostic.column, "endColumn": end} if diagnostic.line else {}
        properties = {"file": diagnostic.file, **at, **properties}
    listed = ",".join(f"{key}={_escape(str(value), ':,')}" for key, value in properties.items())
    return f"::{diagnostic.severity} {listed}::{_escape(_text(diagnostic))}"


def _escape(text: str, more: str = "") -> str:
    return "".join(f"%{ord(character):02X}" if character in "%\r\n" + more else character for character in text)


def _text(diagnostic: Diagnostic) -> str:
    where = f"{SET} {diagnostic.source_line}: " if diagnostic.file == SET else ""
    return where + diagnostic.message + (f"\nhelp: {diagnostic.fix}" if diagnostic.fix else "")


def _in_a_file(diagnostic: Diagnostic) -> bool:
    return diagnostic.file not in ("", SET)


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence."""
    sentence, stop, _ = text.partition(". ")
    return sentence + stop.strip()
