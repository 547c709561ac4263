"""What stages have made: one folder a fingerprint, there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True)
class Part:
    """A stage's output: what it kept, what it dropped, and facts about it."""

    kept: pa.Table
    dropped: pa.Table
    info: Mapping[str, Any]


class Parts:
    """The parts under one folder, shared by all runs beside each other; one process at a time uses it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sweep(self) -> None:
        """Remove what a process that died was making."""
        for unfinished in self._folder.glob("*/.*"):
            shutil.rmtree(unfinished)

    def get(self, stage: str, fingerprint: str) -> Part | None:
        """The part if it has been made. One that cannot be read is removed, to be made again."""
        place = self._folder / stage / fingerprint
        if not place.is_dir():
            return None
        try:
            kept, dropped = (pq.read_table(place / f"{name}.parquet") for name in ("kept", "dropped"))
            return Part(kept, dropped, json.loads((place / "info.json").read_text("utf-8")))
        except (pa.ArrowException, ValueError, FileNotFoundError):
            shutil.rmtree(place)
            return None

    def put(self, stage: str, fingerprint: str, part: Part) -> None:
        """Keep `part`. A process that dies in the middle leaves nothing that `get` could find."""
        place = self._folder / stage / fingerprint
        making = place.with_name(f".{uuid4().hex}")
        making.mkdir(parents=True)
        pq.write_table(part.kept, making / "kept.parquet", compression="zstd")
        pq.write_table(part.dropped, making / "dropped.parquet", compression="zstd")
        (making / "info.json").write_text(json.dumps(dict(part.info), indent=1), "utf-8")
        os.rename(making, place)
