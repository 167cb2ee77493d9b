"""A damaged log is made whole from what can be read and from its backups; what is lost is said."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from quizapp.record import Attempt, Log, LogUnusable
from quizapp.record import backup as backups
from quizapp.record.checkup import clock_trouble, examine
from quizapp.record.decisions import Revision
from quizapp.record.jsonl import exported
from quizapp.record.salvage import mend

Make = Callable[..., Attempt]
ANSWERS = 300


@pytest.fixture
def path(tmp_path: Path, attempt: Make) -> Path:
    """Some pages of answers, with undos and decisions among them; everything in one file."""
    path = tmp_path / "log.sqlite3"
    with Log.open(path) as log:
        with log.transaction():
            for number in range(ANSWERS):
                entry = log.append(attempt(seed=number, response=f"{number} " * 20), at=1_795_000_000.0 + number)
                if number % 30 == 0:
                    log.undo(entry, at=1_795_100_000.0 + number)
                if number % 40 == 7:
                    log.decisions.rate(entry, 2, at=1_795_100_000.0 + number)
        log.decisions.explain(8, "the mean, not the median", at=1_795_200_000.0)
        log.decisions.revise(Revision("a", 1, 2, True), at=1_795_200_001.0)
        log.decisions.set("retention", 0.85, at=1_795_200_002.0)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def spoil(path: Path, page: int, content: bytes = b"\xab") -> None:
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(content * (4096 // len(content)))


def lines(path: Path) -> list[str]:
    with Log.open(path) as log:
        return list(exported(log))


def test_with_a_backup_nothing_is_lost_whichever_page_is_overwritten(path: Path) -> None:
    whole = lines(path)
    assert backups.daily(path, date(2026, 11, 20)) is not None
    pages = path.stat().st_size // 4096
    content = path.read_bytes()
    for page in (1, 2, pages // 2, pages - 2):
        path.write_bytes(content)
        spoil(path, page)
        if examine(path).wrong:
            done = mend(path)
            assert done.lost == []
            assert done.answers == ANSWERS
            assert (done.aside / path.name).stat().st_size == len(content)
        assert lines(path) == whole
        assert not examine(path).wrong


def test_without_a_backup_what_is_left_is_kept_and_what_is_lost_is_named(path: Path) -> None:
    spoil(path, path.read_bytes().index(b"150 150 150") // 4096)  # a page of answers
    before = path.read_bytes()
    assert examine(path).wrong
    assert path.read_bytes() == before  # looking changes nothing
    done = mend(path)
    assert done.answers + done.lost_count == ANSWERS
    assert 0 < done.lost_count < ANSWERS / 4
    assert done.from_backup == 0
    assert (done.aside / path.name).read_bytes() == before
    with Log.open(path) as log:
        seeds = [entry.attempt.seed for entry in log.walk()]
        lost = {number - 1 for first, last in done.lost for number in range(first, last + 1)}
        assert seeds == [number for number in range(ANSWERS) if number not in lost]
    assert not examine(path).wrong


def test_a_truncated_log_is_mended_with_what_only_the_log_has_and_what_only_the_backup_has(
    path: Path, attempt: Make
) -> None:
    backups.daily(path, date(2026, 11, 20))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size // 2 // 4096 * 4096)
    done = mend(path)
    assert done.answers == ANSWERS
    assert done.from_backup > 0
    assert done.lost == []


def test_a_log_that_is_overwritten_whole_comes_back_from_its_backup(path: Path) -> None:
    whole = lines(path)
    backups.daily(path, date(2026, 11, 20))
    path.write_bytes(b"something else entirely" * 500)
    with pytest.raises(LogUnusable, match=r"doctor --repair. brings back its backups"):
        Log.open(path)
    assert mend(path).answers == ANSWERS
    assert lines(path) == whole


def test_where_nothing_is_left_it_says_so_and_touches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    path.write_bytes(b"\x00\xff" * 5000)
    with pytest.raises(LogUnusable, match="no backup"):
        mend(path)
    assert path.read_bytes() == b"\x00\xff" * 5000


def test_the_backup_of_another_log_is_left_out(path: Path, tmp_path: Path, attempt: Make) -> None:
    other = tmp_path / "other" / "log.sqlite3"
    with Log.open(other) as log, log.transaction():
        for number in range(ANSWERS + 50):
            log.append(attempt(seed=10**6 + number), at=1_700_000_000.0)
    made = backups.daily(other, date(2026, 11, 19))
    assert made is not None
    folder = backups.folder(path)
    folder.mkdir()
    made.path.rename(folder / made.path.name)
    spoil(path, path.stat().st_size // 4096 // 2)
    assert mend(path).from_backup == 0


def test_a_sound_log_a_newer_one_and_another_programs_are_not_mended(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    sqlite3.connect(other).executescript("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)")
    newer = tmp_path / "newer.sqlite3"
    newer.write_bytes(path.read_bytes())
    sqlite3.connect(newer).execute("PRAGMA user_version = 99").close()
    for one in (other, newer):
        before = one.read_bytes()
        with pytest.raises(LogUnusable):
            mend(one)
        assert one.read_bytes() == before


def test_a_log_in_use_is_not_mended(path: Path) -> None:
    with Log.open(path) as log, pytest.raises(LogUnusable, match="locked"), log.transaction():
        mend(path)


def test_a_clock_that_stands_before_the_newest_answer_is_told(path: Path) -> None:
    with Log.open(path) as log:
        assert clock_trouble(log, 1_795_000_000.0) is None
        assert "Set the clock right" in str(clock_trouble(log, 1_600_000_000.0))


def test_a_log_that_was_emptied_is_noticed_by_its_backups(path: Path, attempt: Make) -> None:
    backups.daily(path, date(2026, 11, 20))
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    with Log.open(path) as log:
        log.append(attempt())
    health = examine(path)
    assert not health.wrong
    assert any(str(ANSWERS) in note for note in health.notes)
