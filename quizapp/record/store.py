"""An open SQLite file: reading, writing in one transaction, closing. What goes wrong is a LogUnusable."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from quizapp.record.unusable import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection
    from typing import Self

PATIENCE_FOR_A_CACHE = 20  # ms that writing what can be made again waits for another process


class Store:
    """Several processes may hold one at once; within a process it belongs to the thread that opened it."""

    def __init__(self, connection: Connection, where: str, *, saved: bool) -> None:
        self._connection = connection
        self._where = where
        self.saved = saved

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _rows(self, query: str, *values: str | float) -> list[tuple[Any, ...]]:
        with explained(self._where):
            return self._connection.execute(query, values).fetchall()

    def _walk(self, query: str, *values: str | float) -> Iterator[tuple[Any, ...]]:
        """The same, row by row, for what need not be in memory at once."""
        with explained(self._where):
            yield from self._connection.execute(query, values)

    def _insert(self, statement: str, *values: object) -> int:
        """Append one row and return its id. ValueError for values that no column takes."""
        with explained(self._where):
            return self._connection.execute(statement, values).lastrowid or 0

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read within is of one moment, whoever writes meanwhile."""
        with explained(self._where):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within, or nothing of it; on the disk when it ends."""
        with explained(self._where):
            yield from self._transaction()

    @contextmanager
    def caching(self) -> Iterator[None]:
        """The same for what can be made again: it does not wait for the disk, and hardly for another process."""
        with explained(self._where):
            execute = self._connection.execute
            waiting = execute("PRAGMA busy_timeout").fetchone()[0]
            execute(f"PRAGMA busy_timeout = {PATIENCE_FOR_A_CACHE}")
            execute("PRAGMA synchronous = NORMAL")
            try:
                yield from self._transaction()
            finally:
                execute("PRAGMA synchronous = FULL")
                execute(f"PRAGMA busy_timeout = {waiting}")

    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def moment(at: float | None = None) -> tuple[float, int]:
    """A time (now), and how far the person's clock is from UTC then. ValueError outside the calendar."""
    at = time.time() if at is None else at
    try:
        return at, time.localtime(at).tm_gmtoff
    except (OverflowError, OSError) as error:
        raise ValueError(f"{at} is not a time of this calendar") from error
