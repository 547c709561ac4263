"""Source files under a folder."""

from __future__ import annotations

import os
import re
import stat
import sysconfig
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from wavecoder.curate.sources.reading import MAX_BYTES, Reading
from wavecoder.dsl.model import Source
from wavecoder.languages import language_of

STDLIB = "python-stdlib"
STDLIB_LICENSE = "PSF-2.0"
STDLIB_SKIPPED = ("site-packages", "dist-packages", "test", "tests", "idle_test", "config-*")


def read(source: Source, reading: Reading) -> None:
    """Read every file in the source's languages, in order of path.

    Links are not followed: what they lead to is read where it lies, if it lies in the folder at all. Hidden folders and
    `__pycache__` are passed over.

    Raises:
        OSError: The folder itself cannot be read.
    """
    root = Path(sysconfig.get_path("stdlib") if source.path == STDLIB else source.path).resolve()
    license = source.license or (STDLIB_LICENSE if source.path == STDLIB else None)
    skipped = STDLIB_SKIPPED if source.path == STDLIB else ()
    excluded = [_pattern(glob) for glob in source.exclude] + [_pattern("**/" + name) for name in skipped]
    os.listdir(root)
    for path in sorted(_files(root, excluded, reading)):
        language = language_of(PurePosixPath(path), source.languages)
        if language is None:
            continue
        text = _text(root, path, reading)
        if text is not None:
            reading.text(_printable(path), text, language, license)


def _files(root: Path, excluded: list[re.Pattern[str]], reading: Reading) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        path = Path(error.filename).relative_to(root).as_posix()
        reading.unread(_printable(path), 1, "unreadable", f"the folder cannot be read: {error.strerror}")

    for folder, folders, files in os.walk(root, onerror=refuse):
        base = PurePosixPath(Path(folder).relative_to(root).as_posix())
        folders[:] = sorted(
            name for name in folders if name[0] != "." and name != "__pycache__" and not _match(base / name, excluded)
        )
        for name in files:
            if not _match(base / name, excluded):
                yield (base / name).as_posix()


def _text(root: Path, path: str, reading: Reading) -> str | None:
    """The text of a file; None, and the reason recorded, if it has none that can be read."""
    shown = _printable(path)
    try:
        status = (root / path).lstat()
        if stat.S_ISLNK(status.st_mode):
            return None
        if not stat.S_ISREG(status.st_mode):
            reading.unread(shown, 1, "unreadable", "not a regular file")
            return None
        if status.st_size > MAX_BYTES:
            reading.unread(shown, 1, "too_large", f"{status.st_size:,} bytes, more than {MAX_BYTES:,}")
            return None
        text = (root / path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reading.unread(shown, 1, "not_utf8", f"not UTF-8: {error.reason} at byte {error.start}")
        return None
    except OSError as error:
        reading.unread(shown, 1, "unreadable", f"cannot be read: {error.strerror}")
        return None
    return text.replace("\r\n", "\n")


def _match(path: PurePosixPath, patterns: list[re.Pattern[str]]) -> bool:
    return any(pattern.fullmatch(str(path)) for pattern in patterns)


def _pattern(glob: str) -> re.Pattern[str]:
    """A path pattern: `*` and `?` stay within one name, `**/` is any folders, a folder's name is all that it holds."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.rstrip("/"))
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(part, re.escape(part)) for part in parts) + "(?:/.*)?", re.DOTALL)


def _printable(path: str) -> str:
    """The path as valid text: names of files need not be."""
    return os.fsencode(path).decode(errors="replace")
