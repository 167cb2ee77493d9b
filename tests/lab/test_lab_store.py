from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import msgspec
import pytest

import solutions
from quizapp.lab import store
from solutions.evidence import Count, Declaration, Int, Text

DECLARED = [
    Declaration(
        id="a.b", claim=Text("c", "断言"), formula="x^2", parameters=(Int(name="n", default=1, low=0, high=2),),
        facts=(Count(name="f", en="f", zh="f"),), source=("001-01",), trains=True, code="def f(): ...\n",
    )
]  # fmt: skip


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree of sources in the place of the real one."""
    root = tmp_path / "solutions"
    (root / "demonstrations").mkdir(parents=True)
    (root / "demonstrations" / "one.py").write_text("ONE = 1\n")
    monkeypatch.setattr(solutions, "__path__", [str(root)])
    return root


def saved(folder: Path) -> Path:
    store.save(folder, store.fingerprint(), DECLARED)
    (path,) = folder.iterdir()
    return path


def test_what_was_saved_is_loaded(sources: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "new" / "cache")
    assert path.name == f"catalogue-{store.fingerprint()[:12]}.msgpack"
    assert store.load(path.parent) == {"a.b": DECLARED[0]}


@pytest.mark.parametrize("change", ["edit", "add", "rename"])
def test_other_sources_do_not_fit_and_replace_the_old(sources: Path, tmp_path: Path, change: str) -> None:
    cache = tmp_path / "cache"
    saved(cache)
    one = sources / "demonstrations" / "one.py"
    match change:
        case "edit":
            one.write_text("ONE = 2\n")
        case "add":
            (sources / "two.py").write_text("")
        case "rename":
            one.rename(one.with_name("other.py"))
    assert store.load(cache) is None
    saved(cache)  # holds that there is one file
    assert store.load(cache) is not None


def test_compiled_files_do_not_count(sources: Path) -> None:
    before = store.fingerprint()
    (sources / "__pycache__").mkdir()
    (sources / "__pycache__" / "one.cpython-311.pyc").write_bytes(b"x")
    assert store.fingerprint() == before


def test_the_fingerprint_can_be_told_from_the_outside(sources: Path) -> None:
    """It depends on the sources alone: a copy of them elsewhere has the same."""
    before = store.fingerprint()
    shutil.copytree(sources, sources.with_name("copy"))
    solutions.__path__[0] = str(sources.with_name("copy"))
    assert store.fingerprint() == before


def _broken(path: Path, content: bytes, how: str) -> None:
    path.unlink()
    match how:
        case "truncated":
            path.write_bytes(content[:-1])
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_bytes(b"{}" * 40)
        case "nested":
            path.write_bytes(b"\x91" * 1_000_000)
        case "pickle":
            path.write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
        case "long":
            path.write_bytes(content + bytes(store.LIMIT))
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "foreign":
            stored = msgspec.msgpack.decode(content)
            path.write_bytes(msgspec.msgpack.encode(stored | {"fingerprint": "0" * 64}))
        case "untyped":
            stored = msgspec.msgpack.decode(content)
            stored["declarations"][0]["trains"] = "yes"
            path.write_bytes(msgspec.msgpack.encode(stored))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are files here")
@pytest.mark.parametrize(
    "how",
    ["truncated", "empty", "text", "nested", "pickle", "long", "folder", "pipe", "device", "foreign", "untyped"],
)
def test_a_file_that_was_meddled_with_is_as_good_as_none(sources: Path, tmp_path: Path, how: str) -> None:
    path = saved(tmp_path / "cache")
    content = path.read_bytes()
    _broken(path, content, how)
    assert store.load(path.parent) is None
    store.save(path.parent, store.fingerprint(), DECLARED)
    assert (store.load(path.parent) is None) == (how == "folder")  # a folder in its place is not ours to remove


def test_a_folder_that_cannot_be_written_is_left_be(sources: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store.save(tmp_path / "file" / "cache", store.fingerprint(), DECLARED)
    store.save(tmp_path / "file", store.fingerprint(), DECLARED)
    assert store.load(tmp_path / "file") is None
    assert (tmp_path / "file").read_text() == ""


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "cache")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store.save(path.parent, store.fingerprint(), [*DECLARED, *DECLARED])
    assert [file.read_bytes() for file in path.parent.iterdir()] == [before]


def test_what_is_there_already_is_not_written_again(sources: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "cache")
    before = path.stat()
    rest = path.with_name("catalogue-123456789abc.msgpack")
    rest.write_bytes(b"")
    saved(path.parent)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
