"""The log's tables. `attempt`, `undo`, `decision`, `retraction` and `interview` are the truth and only grow.

Derived from them are `proof`, by triggers, and `card`, by `quizapp.schedule`; `stale` names the questions whose cards
are out of date.

A released migration never changes: what comes later is appended to MIGRATIONS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.locale import _
from quizapp.record.unusable import LogUnusable, not_a_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from sqlite3 import Connection

APPLICATION_ID = 0x51554150  # "QUAP"

_FIRST = """
CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    at          REAL    NOT NULL,  -- UTC, seconds since 1970
    utc_offset  INTEGER NOT NULL,  -- seconds; with `at` it gives the day the person saw on the clock
    question    TEXT    NOT NULL,
    rev         INTEGER NOT NULL,
    variant     TEXT    NOT NULL,  -- JSON object
    seed        TEXT    NOT NULL,  -- decimal: torch's seeds need 64 bits without a sign, INTEGER has one
    response    TEXT    NOT NULL,
    correct     INTEGER NOT NULL CHECK (correct IN (0, 1)),
    score       REAL    NOT NULL,
    diagnosis   TEXT,
    hints       INTEGER NOT NULL,
    confidence  TEXT,
    seconds     REAL    NOT NULL,
    mode        TEXT    NOT NULL,
    rows        TEXT    NOT NULL CHECK (json_valid(rows)),  -- JSON array of the ledger rows it settles
    lang        TEXT    NOT NULL
) STRICT;

CREATE TABLE undo (
    attempt     INTEGER PRIMARY KEY REFERENCES attempt (id),
    at          REAL    NOT NULL,
    utc_offset  INTEGER NOT NULL
) STRICT;

CREATE TABLE proof (
    question    TEXT NOT NULL,
    rows        TEXT NOT NULL,
    at          REAL NOT NULL,  -- of the newest right answer that stands
    PRIMARY KEY (question, rows)
) STRICT, WITHOUT ROWID;

CREATE INDEX attempt_by_time ON attempt (at);
CREATE INDEX attempt_by_question ON attempt (question, at);
CREATE INDEX right_by_time ON attempt (at) WHERE correct = 1;

CREATE TRIGGER attempt_proves AFTER INSERT ON attempt WHEN NEW.correct = 1 BEGIN
    INSERT INTO proof VALUES (NEW.question, NEW.rows, NEW.at)
    ON CONFLICT DO UPDATE SET at = max(at, excluded.at);
END;

CREATE TRIGGER undo_disproves AFTER INSERT ON undo BEGIN
    DELETE FROM proof WHERE (question, rows) IN (SELECT question, rows FROM attempt WHERE id = NEW.attempt);
    INSERT INTO proof
    SELECT a.question, a.rows, a.at FROM attempt AS undone JOIN attempt AS a USING (question, rows)
    WHERE undone.id = NEW.attempt AND a.correct = 1 AND NOT EXISTS (SELECT 1 FROM undo WHERE attempt = a.id)
    ORDER BY a.at DESC LIMIT 1;
END;

-- Ids count 1, 2, 3: the newest one says how many there are, without a walk.
CREATE TRIGGER attempt_in_turn AFTER INSERT ON attempt
WHEN NEW.id > 1 AND NOT EXISTS (SELECT 1 FROM attempt WHERE id = NEW.id - 1)
BEGIN SELECT RAISE(ABORT, 'the log is append-only: an id was left out'); END;

-- INSERT OR REPLACE deletes without firing the triggers on DELETE, hence the ones on INSERT.
CREATE TRIGGER attempt_once BEFORE INSERT ON attempt WHEN EXISTS (SELECT 1 FROM attempt WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER undo_once BEFORE INSERT ON undo WHEN EXISTS (SELECT 1 FROM undo WHERE attempt = NEW.attempt)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER attempt_unchanged BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER attempt_kept BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER undo_unchanged BEFORE UPDATE ON undo BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER undo_kept BEFORE DELETE ON undo BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""

_SECOND = """
ALTER TABLE attempt ADD COLUMN auto INTEGER CHECK (auto BETWEEN 1 AND 4);
ALTER TABLE attempt ADD COLUMN asked_as TEXT;

CREATE TABLE decision (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    at          REAL    NOT NULL,
    utc_offset  INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('rating', 'why', 'revision', 'setting')),
    attempt     INTEGER REFERENCES attempt (id),  -- the one that is rated, or explained
    name        TEXT    NOT NULL,  -- of the question that is revised, or of the setting
    value       TEXT    NOT NULL CHECK (json_valid(value)),
    CHECK ((kind IN ('rating', 'why')) = (attempt IS NOT NULL))
) STRICT;

CREATE TABLE retraction (
    decision    INTEGER PRIMARY KEY REFERENCES decision (id),
    at          REAL    NOT NULL,
    utc_offset  INTEGER NOT NULL
) STRICT;

CREATE INDEX decision_by_attempt ON decision (attempt, at) WHERE attempt IS NOT NULL;
CREATE INDEX decision_by_name ON decision (kind, name, at);

-- A cache: how it is made is in quizapp.schedule.
CREATE TABLE card (
    question    TEXT    NOT NULL,
    rev         INTEGER NOT NULL,
    answers     INTEGER NOT NULL,
    folded      INTEGER NOT NULL,
    seen_at     REAL    NOT NULL,
    seen_day    INTEGER NOT NULL,
    settled     INTEGER NOT NULL,
    counted     INTEGER NOT NULL,
    lapses      INTEGER NOT NULL,
    passed      INTEGER NOT NULL,
    clean       INTEGER NOT NULL,
    misled_day  INTEGER,
    first_day   INTEGER NOT NULL,
    last_day    INTEGER NOT NULL,
    stability   REAL    NOT NULL,
    difficulty  REAL    NOT NULL,
    due         INTEGER NOT NULL,
    wanted      REAL    NOT NULL,
    rule        TEXT    NOT NULL,
    PRIMARY KEY (question, rev)
) STRICT, WITHOUT ROWID;

CREATE TABLE stale (
    question    TEXT PRIMARY KEY,
    whole       INTEGER NOT NULL  -- 0 when all that is missing came behind what the card holds
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_stales AFTER INSERT ON attempt BEGIN
    INSERT INTO stale
    VALUES (NEW.question, EXISTS (SELECT 1 FROM attempt WHERE question = NEW.question AND at > NEW.at))
    ON CONFLICT DO UPDATE SET whole = max(whole, excluded.whole);
END;
CREATE TRIGGER undo_stales AFTER INSERT ON undo BEGIN
    INSERT INTO stale SELECT question, 1 FROM attempt WHERE id = NEW.attempt
    ON CONFLICT DO UPDATE SET whole = 1;
END;
CREATE TRIGGER decision_stales AFTER INSERT ON decision WHEN NEW.kind NOT IN ('setting', 'why') BEGIN
    INSERT INTO stale SELECT coalesce((SELECT question FROM attempt WHERE id = NEW.attempt), NEW.name), 1 WHERE true
    ON CONFLICT DO UPDATE SET whole = 1;
END;
CREATE TRIGGER retraction_stales AFTER INSERT ON retraction BEGIN
    INSERT INTO stale
    SELECT coalesce((SELECT question FROM attempt WHERE id = decision.attempt), name), 1
    FROM decision WHERE id = NEW.decision AND kind NOT IN ('setting', 'why')
    ON CONFLICT DO UPDATE SET whole = 1;
END;

CREATE TRIGGER decision_in_turn AFTER INSERT ON decision
WHEN NEW.id > 1 AND NOT EXISTS (SELECT 1 FROM decision WHERE id = NEW.id - 1)
BEGIN SELECT RAISE(ABORT, 'the log is append-only: an id was left out'); END;
CREATE TRIGGER decision_once BEFORE INSERT ON decision WHEN EXISTS (SELECT 1 FROM decision WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER retraction_once BEFORE INSERT ON retraction
WHEN EXISTS (SELECT 1 FROM retraction WHERE decision = NEW.decision)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER decision_unchanged BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER retraction_unchanged BEFORE UPDATE ON retraction
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER retraction_kept BEFORE DELETE ON retraction BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

INSERT INTO stale SELECT DISTINCT question, 1 FROM attempt;
"""

_THIRD = """
CREATE TABLE interview (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    at          REAL    NOT NULL,
    utc_offset  INTEGER NOT NULL,
    begun       INTEGER REFERENCES interview (id),  -- the event with which it began; NULL for that one
    kind        TEXT    NOT NULL,  -- begun, answered, hint, paused, ... as quizapp.interview knows them
    attempt     INTEGER REFERENCES attempt (id),  -- the answer that was logged in the same transaction
    value       TEXT    NOT NULL CHECK (json_valid(value)),
    CHECK ((kind = 'begun') = (begun IS NULL))
) STRICT;

CREATE INDEX interview_by_begun ON interview (begun, id) WHERE begun IS NOT NULL;
CREATE INDEX interview_begun ON interview (id) WHERE begun IS NULL;

CREATE TRIGGER interview_in_turn AFTER INSERT ON interview
WHEN NEW.id > 1 AND NOT EXISTS (SELECT 1 FROM interview WHERE id = NEW.id - 1)
BEGIN SELECT RAISE(ABORT, 'the log is append-only: an id was left out'); END;
CREATE TRIGGER interview_once BEFORE INSERT ON interview WHEN EXISTS (SELECT 1 FROM interview WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER interview_unchanged BEFORE UPDATE ON interview
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER interview_kept BEFORE DELETE ON interview BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND, _THIRD)


def bring_up_to_date(connection: Connection, where: str, before: Callable[[int], None] | None = None) -> None:
    """Create or migrate the tables in one transaction; write nothing to a file that is not ours or is newer.

    `before` is called with the format of a file that is about to be migrated, and may refuse. LogUnusable names what
    was found instead.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, where)
        if version == len(MIGRATIONS):
            # Writes nothing, but is refused where nothing can be written: better found now than at the first answer.
            connection.execute("DELETE FROM proof WHERE false")
            return
        if version and before is not None:
            before(version)
        for script in MIGRATIONS[version:]:
            for statement in _statements(script):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _version(connection: Connection, where: str) -> int:
    """How many migrations the file has seen; 0 for an empty one."""
    identity, version, tables = (
        connection.execute(query).fetchone()[0]
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    if identity != APPLICATION_ID and (identity or version or tables):
        raise not_a_log(where)
    if version > len(MIGRATIONS):
        raise LogUnusable(
            _("{path} was written by a newer quizapp (format {found}, this one knows {known}). Update quizapp.").format(
                path=where, found=version, known=len(MIGRATIONS)
            )
        )
    return int(version)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script: `executescript` would commit before it begins."""
    from sqlite3 import complete_statement

    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            yield statement
            statement = ""
