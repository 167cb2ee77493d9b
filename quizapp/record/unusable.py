"""What SQLite and the system refuse, said in one line that names the mend."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.locale import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


class LogUnusable(Exception):
    """The log cannot be read or written; its text is one line for the person. Nothing was overwritten."""


@contextmanager
def explained(where: str) -> Iterator[None]:
    """LogUnusable for whatever goes wrong with the log at `where`; ValueError for values that it does not take."""
    import sqlite3

    try:
        yield
    except (sqlite3.IntegrityError, OverflowError) as error:
        raise ValueError(str(error)) from error
    except sqlite3.ProgrammingError:
        raise  # our own misuse: a closed log, another thread
    except sqlite3.DatabaseError as error:
        raise _from_sqlite(error, where) from error
    except OSError as error:
        raise _from_system(error, where) from error


def not_a_log(where: str) -> LogUnusable:
    message = _("{path} is not a log of quizapp. Move it elsewhere, and a new log is started.")
    return LogUnusable(message.format(path=where))


def _from_sqlite(error: sqlite3.DatabaseError, where: str) -> LogUnusable:
    import sqlite3

    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL or extended == sqlite3.SQLITE_IOERR_SHMSIZE:
        return _full(where)
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return _unwritable(where)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}:
        message = _("{path} is locked by another program. Close that program and try again.")
        return LogUnusable(message.format(path=where))
    if code == sqlite3.SQLITE_IOERR:
        message = _("The disk failed at {path}. Check that it is sound and has room, then try again.")
        return LogUnusable(message.format(path=where))
    return _overwritten(where) if code == sqlite3.SQLITE_NOTADB else damaged(where)


def _from_system(error: OSError, where: str) -> LogUnusable:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _full(where)
    if isinstance(error, NotADirectoryError | FileExistsError):
        message = _("{path} cannot be made: a file is in the place of its folder. Move that file, or set QUIZAPP_HOME.")
        return LogUnusable(message.format(path=where))
    return _unwritable(where)


def _overwritten(where: str) -> LogUnusable:
    """No database at all: another file that came here by mistake, or what was a log once."""
    from quizapp.record.backup import copies

    if not copies(Path(where)):
        return not_a_log(where)
    message = _("{path} is no log any more and was left as it is. `quizapp doctor --repair` brings back its backups.")
    return LogUnusable(message.format(path=where))


def _full(where: str) -> LogUnusable:
    return LogUnusable(_("There is no room on the disk for {path}. Make room and try again.").format(path=where))


def _unwritable(where: str) -> LogUnusable:
    message = _("{path} cannot be written to. Change its permissions or its folder's, or set QUIZAPP_HOME.")
    return LogUnusable(message.format(path=where))


def damaged(where: str) -> LogUnusable:
    message = _("{path} is damaged and was left as it is. `quizapp doctor --repair` saves what can be read.")
    return LogUnusable(message.format(path=where))
