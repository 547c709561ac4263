"""The call store: every answer of a language model, under the hash of its request, in one SQLite file."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wavecoder.dsl.diagnostics import Diagnostic, UserError

_VERSION = 1
_PATIENCE_MS = 60_000
_TABLE = """
CREATE TABLE IF NOT EXISTS calls (
    key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    request BLOB NOT NULL,
    response BLOB NOT NULL,
    created INTEGER NOT NULL DEFAULT (unixepoch())
) WITHOUT ROWID
"""


class CallStore:
    """A store at `path`, made with its folder where there is none. Safe for several threads and processes.

    An answer is durable against the death of the process (not of the machine) when `put` returns.

    Raises:
        UserError: the file is no call store, is damaged, or was written by a later version; from any method.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        with self._reported():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=_PATIENCE_MS / 1000)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise _problem(
                f"{self.path} was written by a later wavecoder (format {version}, this one reads {_VERSION})",
                "upgrade wavecoder, or name another call store",
            )
        self._db.execute(_TABLE)
        self._db.execute(f"PRAGMA user_version = {_VERSION}")

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            raise _problem(
                f"cannot use the call store {self.path}: {error}", "check the disk and its permissions"
            ) from None
        except (sqlite3.DatabaseError, zlib.error) as error:
            raise _problem(
                f"the call store {self.path} is damaged: {error}",
                f"move it away (`mv {self.path} {self.path}.damaged`) and run again; its answers are asked for anew",
            ) from None

    def get(self, key: str) -> str | None:
        """The response kept under `key`."""
        with self._reported(), self._lock:
            row = self._db.execute("SELECT response FROM calls WHERE key = ?", (key,)).fetchone()
            return zlib.decompress(row[0]).decode() if row else None

    def put(self, key: str, model: str, request: str, response: str) -> None:
        """Keep `response` and commit; what is kept already under `key` stays."""
        bodies = zlib.compress(request.encode()), zlib.compress(response.encode())
        with self._reported(), self._lock:
            self._db.execute(
                "INSERT OR IGNORE INTO calls (key, model, request, response) VALUES (?, ?, ?, ?)", (key, model, *bodies)
            )

    def requests(self) -> Iterator[str]:
        """What was asked, as canonical JSON, in the order of keys."""
        with self._reported(), self._lock:
            rows = self._db.execute("SELECT request FROM calls ORDER BY key").fetchall()
        for (request,) in rows:
            yield zlib.decompress(request).decode()

    def __len__(self) -> int:
        with self._reported(), self._lock:
            return int(self._db.execute("SELECT count(*) FROM calls").fetchone()[0])

    def close(self) -> None:
        """Close the file; WAL is folded into it when no other process has it open."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> CallStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _problem(message: str, fix: str) -> UserError:
    return UserError([Diagnostic("WC064", message, file="", line=0, column=0, length=0, source_line="", fix=fix)])
