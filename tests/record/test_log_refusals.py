"""A log that cannot be used says so in one line that names the mend, and nothing is overwritten."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest

from quizapp.record import Attempt, Log, LogUnusable, log, schema

Make: TypeAlias = Callable[..., Attempt]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.sqlite3"


@pytest.fixture
def filled(path: Path, attempt: Make) -> Path:
    """A log of about 20 pages, closed."""
    with Log.open(path) as log:
        for at in range(150):
            log.append(attempt(f"q{at % 7}", response="x" * 100), at=at)
        log.undo(9)
    return path


def refused(path: Path) -> str:
    with pytest.raises(LogUnusable) as caught:
        Log.open(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


GARBAGE = [
    b"not a database\n" * 50,
    b"\0" * 5000,
    random.Random(1).randbytes(9000),
    b"SQLite format 3\0" + b"\1" * 4080,
]


@pytest.mark.parametrize("content", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "Move it elsewhere" in refused(path)
    assert path.read_bytes() == content
    assert os.listdir(path.parent) == [path.name]


def test_the_database_of_another_application_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE cards (id INTEGER)")
        other.commit()
    before = path.read_bytes()
    assert "not a log of quizapp" in refused(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("pragma", ["application_id = 1", "user_version = 1"])
def test_an_empty_database_that_somebody_marked_is_left_alone(path: Path, pragma: str) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA {pragma}")
    assert "not a log of quizapp" in refused(path)


def test_a_newer_log_is_left_alone(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as newer:
        newer.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    before = filled.read_bytes()
    message = refused(filled)
    assert "Update quizapp" in message
    assert f"format {len(schema.MIGRATIONS) + 1}" in message
    assert filled.read_bytes() == before


@pytest.mark.parametrize("lost", [4096, 8000, 20_000, 40_000])
def test_a_truncated_log_is_left_alone(filled: Path, lost: int) -> None:
    before = filled.read_bytes()[:-lost]
    assert len(before) > 4096
    filled.write_bytes(before)
    assert "is damaged and was left as it is" in refused(filled)
    assert filled.read_bytes() == before


def test_a_log_cut_within_its_first_page_is_left_alone(filled: Path) -> None:
    before = filled.read_bytes()[:700]
    filled.write_bytes(before)
    refused(filled)
    assert filled.read_bytes() == before


@pytest.mark.parametrize("fill", [b"\0", b"\xff", b"7"])
def test_a_log_damaged_anywhere_never_fails_in_another_way(filled: Path, fill: bytes) -> None:
    """SQLite keeps no checksum: some damage reads as other content; what it notices is said in our words."""
    sound, noticed = filled.read_bytes(), 0
    for start in range(0, len(sound), 2048):
        filled.write_bytes(sound[:start] + fill * 1024 + sound[start + 1024 :])
        try:
            with Log.open(filled) as log:
                read_all(log)
        except LogUnusable:
            noticed += 1
    assert noticed > 10


def read_all(log: Log) -> None:
    for read in (log.entries, log.proven, log.rows_proven, log.count, log.recent_proofs, lambda: log.last("q1")):
        read()


@pytest.mark.parametrize(("whole", "broken"), [(b'{"d_k": 64}', b'{"d_k": 6}}'), (b"1234567654321", b"12345-7654321")])
def test_a_value_that_was_overwritten_is_called_damage(path: Path, whole: bytes, broken: bytes, attempt: Make) -> None:
    with Log.open(path) as log:
        log.append(attempt(seed=1234567654321))
    assert path.read_bytes().count(whole) == 1
    path.write_bytes(path.read_bytes().replace(whole, broken))
    with Log.open(path) as log, pytest.raises(LogUnusable, match="is damaged"):
        log.entries()


def test_a_log_that_lost_a_table_is_called_damaged(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as other:
        other.execute("DROP TABLE proof")
    assert "damaged" in refused(filled)


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert "Move that file" in refused(tmp_path / "file" / "log.sqlite3")
    assert "Move that file" in refused(tmp_path / "file" / "deeper" / "log.sqlite3")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_the_place_of_the_log(path: Path) -> None:
    path.mkdir()
    assert "cannot be written to" in refused(path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that refuses even root")
@pytest.mark.parametrize("path", ["/proc/quizapp/log.sqlite3", "/proc/self/log.sqlite3", "/sys/quizapp/log.sqlite3"])
def test_a_folder_that_cannot_be_written_to(path: str) -> None:
    assert "set QUIZAPP_HOME" in refused(Path(path))


def test_a_log_or_folder_without_permission(filled: Path) -> None:
    filled.chmod(0o400)
    if os.access(filled, os.W_OK):
        pytest.skip("whoever runs this may write to everything")
    assert "permissions" in refused(filled)
    filled.chmod(0o600)
    filled.parent.chmod(0o500)
    assert "permissions" in refused(filled)
    filled.parent.chmod(0o700)


def test_a_connection_that_may_only_read_is_found_out_at_once(filled: Path) -> None:
    connection = sqlite3.connect(f"file:{filled}?mode=ro", uri=True, isolation_level=None)
    with closing(connection), pytest.raises(sqlite3.OperationalError, match="readonly"):
        schema.bring_up_to_date(connection, str(filled))


def test_a_locked_log_is_waited_for_and_then_named(
    filled: Path, monkeypatch: pytest.MonkeyPatch, attempt: Make
) -> None:
    assert log.BUSY_SECONDS == 5.0
    monkeypatch.setattr(log, "BUSY_SECONDS", 0.05)
    with Log.open(filled) as ours, closing(sqlite3.connect(filled, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "is locked by another program" in refused(filled)
        with pytest.raises(LogUnusable, match="is locked"):
            ours.append(attempt())
        assert ours.count() == 149  # reading goes on
        other.execute("ROLLBACK")
        ours.append(attempt())


def test_a_log_that_cannot_be_switched_to_wal_now_is_used_as_it_is(
    filled: Path, monkeypatch: pytest.MonkeyPatch, attempt: Make
) -> None:
    monkeypatch.setattr(log, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(filled, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM attempt").fetchone()
        with Log.open(filled) as ours:
            assert ours.count() == 149
            other.execute("COMMIT")
            assert ours.append(attempt()) == 151


def test_a_full_disk_keeps_what_was_acknowledged_and_nothing_half_written(path: Path, attempt: Make) -> None:
    with Log.open(path) as log:
        log._connection.execute("PRAGMA max_page_count = 40")
        acknowledged: list[int] = []

        def append_for_ever() -> None:
            while True:
                at = len(acknowledged)
                acknowledged.append(log.append(attempt(f"q{at}", rows=[f"{at}"]), at=at))

        with pytest.raises(LogUnusable, match="no room on the disk"):
            append_for_ever()
        assert len(acknowledged) > 10
        assert [entry.id for entry in log.entries()] == acknowledged[::-1]
        assert len(log.proven()) == len(log.rows_proven()) == len(acknowledged)
        log._connection.execute("PRAGMA max_page_count = 1000")
        assert log.append(attempt()) == acknowledged[-1] + 1


def test_a_migration_that_fails_changes_nothing(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = filled.read_bytes()
    later = "CREATE TABLE mark (at REAL NOT NULL) STRICT;\nCREATE TABLE mark (at REAL NOT NULL) STRICT;\n"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, later))
    refused(filled)
    assert filled.read_bytes() == before


def test_a_later_migration_keeps_the_log(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = "CREATE TABLE mark (at REAL NOT NULL) STRICT;\n"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, later))
    for _ in range(2):
        with Log.open(filled) as log:
            assert log.count() == 149
            assert log._connection.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)
            assert log._connection.execute("SELECT count(*) FROM mark").fetchone() == (0,)


def test_an_old_sqlite_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(LogUnusable, match="newer Python"):
        Log.open(path)
