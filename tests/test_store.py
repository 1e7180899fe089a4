"""plugins/store.py: what is kept comes back whole, or not at all, and fails nothing."""

from pathlib import Path

import pytest

from plugins.store import Store


def one_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


@pytest.mark.parametrize("key", ["box", "é/../x", "k" * 5000, "\ud800", ""])
def test_what_is_kept_comes_back_to_another_build(tmp_path: Path, key: str) -> None:
    for data in (b"", b"a\nb", bytes(100_000)):
        Store(tmp_path / "a/b").put(key, data)
        assert Store(tmp_path / "a/b").get(key) == data
    assert Store(tmp_path / "a/b").get(f"{key} ") is None


def test_what_is_damaged_or_cut_counts_for_nothing(tmp_path: Path) -> None:
    Store(tmp_path).put("box", b"pixels")
    path = one_file(tmp_path)
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole + b"x", b"", b"\xff\n"):
        path.write_bytes(damaged)
        assert Store(tmp_path).get("box") is None
    Store(tmp_path).put("box", b"pixels")
    assert Store(tmp_path).get("box") == b"pixels"


def test_a_cache_that_cannot_be_written_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    for folder in (tmp_path / "cache", tmp_path / "cache/below", Path("/dev/null/cache")):
        store = Store(folder)
        store.put("box", b"pixels")
        assert store.get("box") is None
        store.forget_unused()


def test_a_disk_that_is_full_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", fail)
    Store(tmp_path).put("box", b"pixels")
    assert list(tmp_path.iterdir()) == []


def test_what_nobody_has_asked_for_is_forgotten(tmp_path: Path) -> None:
    for key in ("old", "kept"):
        Store(tmp_path).put(key, b"")
    store = Store(tmp_path)
    store.get("kept")
    store.put("new", b"")
    store.forget_unused()
    assert [Store(tmp_path).get(key) for key in ("old", "kept", "new")] == [None, b"", b""]
