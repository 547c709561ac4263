from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from wavecoder.runner import parts as parts_module
from wavecoder.runner.fingerprint import fingerprint, table_fingerprint
from wavecoder.runner.parts import Part, Parts

TABLE = pa.table({"id": ["a", "b"], "code": ["x", "y"]})


def test_what_was_put_is_found_again(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    assert parts.get("filter", "f1") is None
    parts.put("filter", "f1", Part(TABLE, TABLE.slice(0, 0), {"radius": 0.5}))
    found = parts.get("filter", "f1")
    assert found is not None
    assert found.kept.equals(TABLE) and found.dropped.num_rows == 0 and found.info == {"radius": 0.5}
    assert parts.get("select", "f1") is None


def test_a_damaged_part_is_made_again(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    for damage in ("kept.parquet", "info.json"):
        parts.put("filter", "f1", Part(TABLE, TABLE, {}))
        (tmp_path / "filter" / "f1" / damage).write_bytes(b"damaged")
        assert parts.get("filter", "f1") is None
    parts.put("filter", "f1", Part(TABLE, TABLE, {}))
    (tmp_path / "filter" / "f1" / "info.json").unlink()
    assert parts.get("filter", "f1") is None


def test_a_part_that_was_not_finished_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(parts_module.os, "rename", die)
    parts = Parts(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        parts.put("filter", "f1", Part(TABLE, TABLE, {}))
    assert parts.get("filter", "f1") is None
    assert len(list((tmp_path / "filter").iterdir())) == 1
    parts.sweep()
    assert list((tmp_path / "filter").iterdir()) == []


def test_fingerprints_tell_settings_apart_and_not_their_order() -> None:
    assert fingerprint("s", {"a": 1, "b": 2}) == fingerprint("s", {"b": 2, "a": 1})
    assert fingerprint("s", {"a": 1}) != fingerprint("s", {"a": 2})
    assert fingerprint("s", Path("/one/file")) == fingerprint("s", Path("/two/file"))


def test_a_table_s_fingerprint_is_that_of_its_rows() -> None:
    chunked = pa.concat_tables([TABLE.slice(0, 1), TABLE.slice(1)])
    assert table_fingerprint(chunked) == table_fingerprint(TABLE)
    assert table_fingerprint(TABLE.slice(0, 1)) != table_fingerprint(TABLE)
    assert table_fingerprint(TABLE.take([1, 0])) != table_fingerprint(TABLE)
