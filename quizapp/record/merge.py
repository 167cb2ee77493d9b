"""Adding what another log knows, from lines of JSON (see `jsonl`): all of it, or nothing.

An attempt with the same content at the same instant is the same one, and of several such ones each stands for one: so
that a file can be imported twice, and the logs of two machines come together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from quizapp.locale import _
from quizapp.record.attempts import APPEND, FIELDS, Attempt, columns
from quizapp.record.decisions import APPEND as APPEND_DECISION
from quizapp.record.decisions import RETRACT, DecisionKind
from quizapp.record.interviews import APPEND as APPEND_EVENT
from quizapp.record.interviews import BEGUN
from quizapp.record.jsonl import parsed
from quizapp.record.log import Log
from quizapp.record.schema import MIGRATIONS
from quizapp.record.store import moment

LONGEST = 1_000_000  # characters of one line
_UNDO = "INSERT INTO undo VALUES (?, ?, ?)"

Id: TypeAlias = Annotated[int, Meta(ge=1)]


class BadLine(ValueError):
    """A file that cannot be imported: the message names the line and what is wrong with it. Nothing was imported."""


class Added(Struct, frozen=True):
    """What an import brought, and what was there already."""

    attempts: int = 0
    undos: int = 0
    decisions: int = 0
    retractions: int = 0
    known: int = 0
    interviews: int = 0  # events of them


class _Head(Struct, forbid_unknown_fields=True):
    quizapp: Literal["log"]
    format: int
    attempts: int
    undos: int
    decisions: int
    retractions: int
    interviews: int = 0


class _Moment(Struct, kw_only=True, forbid_unknown_fields=True):
    at: float
    utc_offset: Annotated[int, Meta(ge=-172_800, le=172_800)]


class _Undo(_Moment, kw_only=True, forbid_unknown_fields=True):
    undo: Id


class _Retraction(_Moment, kw_only=True, forbid_unknown_fields=True):
    retraction: Id


class _Decision(_Moment, kw_only=True, forbid_unknown_fields=True):
    decision: Id
    kind: DecisionKind
    of: Id | None
    name: str
    value: Any


class _Interview(_Moment, kw_only=True, forbid_unknown_fields=True):
    interview: Id
    begun: Id | None
    kind: str
    of: Id | None
    value: Any


class _Attempt(_Moment, kw_only=True, forbid_unknown_fields=True):
    attempt: Id
    question: str
    rev: int
    variant: dict[str, Any]
    seed: int
    response: str
    correct: bool
    score: float
    diagnosis: str | None
    hints: int
    confidence: Literal["sure", "fairly", "guess"] | None
    seconds: float
    mode: str
    rows: list[str]
    lang: str
    auto: Literal[1, 2, 3, 4] | None = None
    asked_as: Literal["new", "due", "sweep", "early", "again"] | None = None


_KINDS: dict[str, type[_Attempt | _Undo | _Decision | _Retraction | _Interview]] = {
    "attempt": _Attempt, "undo": _Undo, "decision": _Decision, "retraction": _Retraction,
    "interview": _Interview,
}  # fmt: skip


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a file; no line is read further than it may be long. Raises BadLine."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST), b""), 1):
                yield _decoded(line, number)
    except OSError as error:  # not to be taken for a failure of the log, into which these lines go
        raise BadLine(error.strerror or str(error)) from error


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise BadLine(_("line {number}: {why}").format(number=number, why=_("it is not UTF-8"))) from error


def imported(log: Log, lines: Iterable[str]) -> Added:
    """Add what a log does not have yet, all of it or nothing. Raises BadLine and LogUnusable."""
    with log.transaction():
        reader = _Reader(log)
        number = 0
        for number, line in enumerate(lines, 1):
            reader.read(number, line)
        reader.end(number)
        return reader.added


class _Reader:
    """Reads lines in order; an id in the file stands for one in the log."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._head: _Head | None = None
        self._ids: dict[str, dict[int, int]] = {"attempt": {}, "decision": {}, "interview": {}}
        self._same: Counter[tuple[Any, ...]] = Counter()
        self._read: Counter[str] = Counter()
        self._new: Counter[str] = Counter()

    @property
    def added(self) -> Added:
        new = self._new
        known = sum(self._read.values()) - sum(new.values())
        return Added(new["attempt"], new["undo"], new["decision"], new["retraction"], known, new["interview"])

    def read(self, number: int, line: str) -> None:
        try:
            self._line(number, line)
        except (ValueError, OverflowError, RecursionError) as error:
            raise BadLine(_("line {number}: {why}").format(number=number, why=_short(str(error)))) from error

    def _line(self, number: int, line: str) -> None:
        if len(line) >= LONGEST:
            raise ValueError(_("it is over {most} characters long").format(most=f"{LONGEST:,}"))
        if number > 1 and not line.strip():
            return
        document = parsed(line)
        if number == 1:
            self._head = _heading(document)
            return
        kinds = [kind for kind in _KINDS if isinstance(document, dict) and kind in document]
        if not kinds:
            raise ValueError(_("neither an attempt nor an undo, a decision, a retraction or an interview"))
        record = msgspec.convert(document, _KINDS[kinds[0]])
        moment(record.at)
        self._read[kinds[0]] += 1
        match record:
            case _Attempt():
                self._attempt(record)
            case _Undo():
                self._once("undo", "attempt", record.undo, record)
            case _Decision():
                self._decision(record)
            case _Retraction():
                self._once("retraction", "decision", record.retraction, record)
            case _Interview():
                self._interview(record)

    def end(self, number: int) -> None:
        head = self._head
        if head is None:
            raise BadLine(_("the file is empty"))
        said = {"attempt": head.attempts, "undo": head.undos, "decision": head.decisions,
                "retraction": head.retractions, "interview": head.interviews}  # fmt: skip
        if any(self._read[kind] != count for kind, count in said.items()):
            wish = _("the file ends at line {number}, but its first line tells of {count} more; export it again")
            raise BadLine(wish.format(number=number, count=sum(said.values()) - sum(self._read.values())))

    def _attempt(self, record: _Attempt) -> None:
        fields = {name: getattr(record, name) for name in FIELDS}
        if not all(isinstance(value, bool | int | float | str) for value in record.variant.values()):
            raise ValueError(_("a parameter is a number, a text, true or false"))
        values = (float(record.at), record.utc_offset, *columns(Attempt(**fields)))
        where = f"at = ? AND utc_offset IS ? AND {' AND '.join(f'{name} IS ?' for name in FIELDS)}"
        self._match("attempt", record.attempt, where, values, APPEND)

    def _decision(self, record: _Decision) -> None:
        of = None if record.of is None else self._known("attempt", record.of)
        value = json.dumps(record.value, ensure_ascii=False)
        if record.kind == "rating" and record.value not in (1, 2, 3, 4):
            raise ValueError(_("a rating is 1, 2, 3 or 4"))
        if record.kind == "why" and not isinstance(record.value, str):
            raise ValueError(_("why an answer did not hold is a text"))
        if record.kind == "revision" and not _revises(record.value):
            raise ValueError(_('a revision is {"old": 1, "new": 2, "keep": true}'))
        values = (float(record.at), record.utc_offset, record.kind, of, record.name, value)
        where = "at = ? AND utc_offset IS ? AND kind IS ? AND attempt IS ? AND name IS ? AND value IS ?"
        self._match("decision", record.decision, where, values, APPEND_DECISION)

    def _interview(self, record: _Interview) -> None:
        if (record.kind == BEGUN) != (record.begun is None):
            raise ValueError(_("only the event with which an interview began belongs to none"))
        begun = None if record.begun is None else self._known("interview", record.begun)
        of = None if record.of is None else self._known("attempt", record.of)
        value = json.dumps(record.value, ensure_ascii=False)
        values = (float(record.at), record.utc_offset, begun, record.kind, of, value)
        where = "at = ? AND utc_offset IS ? AND begun IS ? AND kind IS ? AND attempt IS ? AND value IS ?"
        self._match("interview", record.interview, where, values, APPEND_EVENT)

    def _match(self, table: str, id: int, where: str, values: tuple[Any, ...], append: str) -> None:
        """Find the row in the log that this one is, else append it."""
        if id in self._ids[table]:
            raise ValueError(_("{table} {id} stands in the file twice").format(table=table, id=id))
        place = self._same[(table, *values)]
        self._same[(table, *values)] += 1
        query = f"SELECT id FROM {table} WHERE {where} ORDER BY id LIMIT 1 OFFSET {place}"
        found = self._log._rows(query, *values)
        if found:
            self._ids[table][id] = found[0][0]
        else:
            self._ids[table][id] = self._log._insert(append, *values)
            self._new[table] += 1

    def _once(self, table: Literal["undo", "retraction"], of: str, id: int, record: _Moment) -> None:
        known = self._known(of, id)
        if not self._log._rows(f"SELECT 1 FROM {table} WHERE {of} = ?", known):
            self._log._insert(_UNDO if table == "undo" else RETRACT, known, float(record.at), record.utc_offset)
            self._new[table] += 1

    def _known(self, table: str, id: int) -> int:
        if id not in self._ids[table]:
            raise ValueError(_("it speaks of {table} {id}, which is not above it").format(table=table, id=id))
        return self._ids[table][id]


def _heading(document: Any) -> _Head:
    """The first line. It says what the file is, so that no other kind of file is taken for one."""
    if not isinstance(document, dict) or document.get("quizapp") != "log":
        raise ValueError(_('not an export of quizapp: its first line would begin with {"quizapp": "log"'))
    head = msgspec.convert(document, _Head)
    if head.format > len(MIGRATIONS):
        wish = _("written by a newer quizapp (format {found}, this one knows {known}); update quizapp")
        raise ValueError(wish.format(found=head.format, known=len(MIGRATIONS)))
    return head


def _revises(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"old", "new", "keep"}:
        return False
    old, new = value["old"], value["new"]
    return type(old) is int and type(new) is int and 0 < old < new and isinstance(value["keep"], bool)


def _short(text: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shown if len(shown) <= 200 else shown[:197] + "..."
