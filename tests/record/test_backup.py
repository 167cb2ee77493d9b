"""Copies of the log: made before anything changes its form, examined before they count, and never the fullest gone."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from quizapp.record import Attempt, Log, LogUnusable
from quizapp.record import backup as backups
from quizapp.record.jsonl import exported

Make = Callable[..., Attempt]
DAY = date(2026, 11, 21)
OLD = Path(__file__).parent / "files" / "format-1.sqlite3"


@pytest.fixture
def path(tmp_path: Path, attempt: Make) -> Path:
    path = tmp_path / "log.sqlite3"
    with Log.open(path) as log:
        log.append(attempt(), at=1_795_000_000.0)
    return path


def more(path: Path, attempt: Make, count: int = 1) -> None:
    with Log.open(path) as log:
        for _ in range(count):
            log.append(attempt())


def test_there_is_one_a_day_and_it_holds_what_is_still_in_the_write_ahead_log(path: Path, attempt: Make) -> None:
    with Log.open(path) as log:
        log.append(attempt())
        made = backups.daily(path, DAY)  # the log is open, and nothing has been checkpointed
        assert made is not None
        assert made.attempts == 2
        assert backups.daily(path, DAY) is None
        with Log.open(made.path) as copy:
            assert list(exported(copy)) == list(exported(log))


def test_an_empty_log_needs_none(tmp_path: Path) -> None:
    Log.open(tmp_path / "log.sqlite3").close()
    assert backups.daily(tmp_path / "log.sqlite3", DAY) is None
    assert backups.daily(tmp_path / "nowhere.sqlite3", DAY) is None


def test_days_weeks_and_months_are_kept_and_the_rest_goes() -> None:
    all_days = [DAY - timedelta(days=back) for back in range(200, -1, -1)]
    made = [backups.Backup(day, number, Path(f"{day}")) for number, day in enumerate(all_days)]
    known = sorted(date.fromisoformat(path.name) for path in backups.kept(made))
    assert known[-7:] == all_days[-7:]
    assert len(known) <= backups.DAYS + backups.WEEKS + backups.MONTHS
    assert (DAY - known[0]).days > 120


def test_what_is_not_kept_is_deleted(path: Path) -> None:
    for back in range(9, -1, -1):
        backups.daily(path, date(2026, 11, 10) - timedelta(days=back))
    known = backups.backups(path)
    assert {one.path for one in known} == backups.kept(known)
    assert 7 <= len(known) < 10


def test_the_copy_with_the_most_answers_stays(path: Path, attempt: Make, tmp_path: Path) -> None:
    """Whatever emptied the log must not empty its backups as well."""
    more(path, attempt, 5)
    full = backups.daily(path, DAY - timedelta(days=300))
    assert full is not None
    path.unlink()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    more(path, attempt)
    for back in range(9, -1, -1):
        backups.daily(path, DAY - timedelta(days=back))
    assert full.path.exists()


def test_a_log_that_lost_answers_pushes_nothing_out(path: Path, attempt: Make) -> None:
    more(path, attempt, 3)
    for back in range(9, 0, -1):
        backups.daily(path, date(2026, 11, 10) - timedelta(days=back))
    known = {one.path for one in backups.backups(path)}
    path.unlink()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    more(path, attempt)
    assert backups.daily(path, date(2026, 11, 10)) is not None
    assert known < {one.path for one in backups.backups(path)}


def test_a_damaged_log_is_not_copied_and_pushes_nothing_out(path: Path) -> None:
    before = backups.daily(path, DAY - timedelta(days=1))
    assert before is not None
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(LogUnusable, match="damaged"):
        backups.daily(path, DAY)
    assert [one.path for one in backups.backups(path)] == [before.path]
    assert not list(backups.folder(path).glob(".*"))
    assert "damaged" in str(backups.daily_or_why(path))


def test_an_older_format_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    shutil.copyfile(OLD, path)
    content = _rows(path)
    assert content
    with Log.open(path) as log:
        assert log.count() > 0
        assert all(entry.attempt.auto is None for entry in log.walk())
    [copy] = backups.folder(path).glob("before-format-2-*.sqlite3")
    assert _rows(copy) == content
    assert sqlite3.connect(copy).execute("PRAGMA user_version").fetchone() == (1,)


def test_without_room_for_the_copy_nothing_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.sqlite3"
    shutil.copyfile(OLD, path)
    (tmp_path / "backups").write_text("a file in the way")
    with pytest.raises(LogUnusable):
        Log.open(path)
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (1,)


def _rows(path: Path) -> list[tuple[object, ...]]:
    return sqlite3.connect(path).execute("SELECT at, question, seed, response FROM attempt ORDER BY id").fetchall()
