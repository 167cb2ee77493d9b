"""Packs: folders of question files, loaded whole or not at all, with every error found in one run."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

import quizapp
from quizapp.bank.binding import bound_faults
from quizapp.bank.bound import Bound
from quizapp.bank.compiled import Compiled
from quizapp.bank.ladders import Ladder, known_ladder_faults
from quizapp.bank.ledger import Document, Row, Ruling, bound_row_faults
from quizapp.bank.rubric_rules import bound_explain_faults, known_faults
from quizapp.bank.rubrics import Explain
from quizapp.bank.sayings import phrases_of
from quizapp.bank.sheets import ERRORS, EXPLAIN, LADDERS, LEDGER, LEXICON, PackError, Sheet, Spot, read_sheet
from quizapp.bank.typed import Fault, beside
from quizapp.bank.types import Question, Topic
from quizapp.bank.wording import did_you_mean, pointed, printable, quoted
from quizapp.locale import _
from solutions.evidence import Declaration, Line, Text

__all__ = ["Bank", "PackError", "Spot", "builtin", "load"]

Asked = TypeVar("Asked", Question, Explain)
PARTS = (LEDGER, EXPLAIN, LADDERS)  # subfolders of a pack
SUFFIXES = (".yaml", ".yml")
RECORDED = "verdicts.json"  # beside the ledger's files


class Bank:
    """The questions that are fit to be asked. A file with any error contributes none of its questions."""

    def __init__(
        self, sheets: Sequence[Sheet] = (), errors: Sequence[PackError] = (), cache: Path | None = None
    ) -> None:
        self._sheets = sheets
        self._cache = cache
        self._lost = errors  # about paths without any file
        self.files = [sheet.path for sheet in sheets]
        self.errors: list[PackError] = []
        self.questions: dict[str, Question] = {}
        self.topics: dict[str, Topic] = {}
        self.rows: dict[str, Row] = {}  # the ledger
        self.documents: dict[str, Document] = {}
        self.explains: dict[str, Explain] = {}
        self.drills: Mapping[str, Question] = {}  # as the schedule sees them; whoever offers drills puts them here
        self.lexicon: Mapping[str, list[str]] = {}  # of the explain questions: each concept's phrases
        self.ladders: dict[str, Ladder] = {}  # of interviews
        self.recorded: dict[str, Ruling] = {}  # of rows, as `quizapp check --record` measured them
        self._declarations: Mapping[str, Declaration] | None = None  # until it is bound
        self._settle([sheet.errors() for sheet in sheets])

    def bind(self, declarations: Mapping[str, Declaration]) -> None:
        """Hold the questions against what the demonstrations declare; a file with an error drops out.

        Files that agreed before with the same declarations, as the cache remembers, are not held against them again.
        """
        if self._declarations == declarations:
            return
        bound = Bound(self._cache, declarations)
        faults = [
            [] if sheet.key in bound.known else list(itertools.islice(_bound(sheet, declarations), ERRORS + 1))
            for sheet in self._sheets
        ]
        bound.keep(sheet.key for sheet, wrong in zip(self._sheets, faults, strict=True) if sheet.key and not wrong)
        self._declarations = declarations
        self._settle([sheet.errors(wrong) for sheet, wrong in zip(self._sheets, faults, strict=True)])

    def listing(self, question: Question) -> tuple[Line, ...]:
        """The faulty code that a bug question shows; known once the questions are bound."""
        declaration = (self._declarations or {}).get(question.demonstration)
        return declaration.listing if declaration and question.kind == "bug" else ()

    @property
    def places(self) -> Mapping[str, Spot]:
        """Where each question and each row of the ledger stands."""
        entries = ((sheet, at, question) for sheet in self._sheets for at, question, _faults in sheet.questions)
        spots = {question.id: sheet.spot(at) for sheet, at, question in entries if question.id in self.questions}
        rows = {row.id: sheet.spot(at) for sheet in self._sheets for at, row, _ in sheet.rows if row.id in self.rows}
        explains = {
            one.id: sheet.spot(at) for sheet in self._sheets for at, one, _ in sheet.explains if one.id in self.explains
        }
        ladders = {
            one.id: sheet.spot(at) for sheet in self._sheets for at, one, _ in sheet.ladders if one.id in self.ladders
        }
        return spots | rows | explains | ladders

    def behind(self, card: str) -> Question:
        """The question that a card is about, or the drill. Raises KeyError."""
        return self.questions[card] if card in self.questions else self.drills[card]

    def about(self, row: str) -> list[Question]:
        """The questions that settle a row of the ledger, the easiest first."""
        asking = [question for question in self.questions.values() if row in question.source]
        return sorted(asking, key=lambda question: question.level)

    def excerpt(self, error: PackError) -> str:
        """The line that an error points to, and a caret under the place; nothing if the file has no such line."""
        sheet = next((sheet for sheet in self._sheets if sheet.file == error.file), None)
        line = sheet.document.line(error.line) if sheet else ""
        return pointed(line, error.column - 1) if line else ""

    def _settle(self, errors: Sequence[Sequence[PackError]]) -> None:
        self.errors = [*self._lost, *itertools.chain(*errors)]
        fit = [sheet for sheet, wrong in zip(self._sheets, errors, strict=True) if not wrong]
        found = [entry.question for sheet in fit for entry in sheet.questions]
        known = {question.id for question in found}
        self.questions = {question.id: _followed(question, known) for question in found}
        explains = [entry.question for sheet in fit for entry in sheet.explains]
        self.explains = {explain.id: _followed(explain, known | {one.id for one in explains}) for explain in explains}
        ladders = [entry.ladder for sheet in fit for entry in sheet.ladders]
        self.ladders = {
            one.id: one for one in ladders if self.questions.keys() | self.explains.keys() >= {*one.questions}
        }
        declared = {topic.id: topic for sheet in reversed(fit) for topic in reversed(sheet.topics)}
        order = [topic.id for sheet in fit for topic in sheet.topics] + [question.topic for question in found]
        self.topics = {id: declared.get(id) or Topic(id, Text(id, id)) for id in order}
        self.rows = {
            row.id: row for row in sorted((e.row for sheet in fit for e in sheet.rows), key=lambda row: row.id)
        }
        self.documents = {document.id: document for sheet in fit for document in sheet.documents}
        self.recorded = {id: found for sheet in fit if sheet.rows for id, found in recorded(sheet.path).items()}


def _bound(sheet: Sheet, declarations: Mapping[str, Declaration]) -> Iterator[tuple[int, Fault]]:
    for index, question, faults in sheet.questions:
        for fault in beside(bound_faults(question, declarations), faults):
            yield index, fault
    for index, row, faults in sheet.rows:
        for fault in beside(bound_row_faults(row, declarations), faults):
            yield index, fault
    for index, explain, faults in sheet.explains:
        for fault in beside(bound_explain_faults(explain, declarations), faults):
            yield index, fault


def _followed(question: Asked, known: set[str]) -> Asked:
    """The question without follow-ups that were dropped with their file."""
    if known.issuperset(question.follow_ups):
        return question
    return replace(question, follow_ups=[id for id in question.follow_ups if id in known])


def builtin() -> Path:
    """The folder of the questions that come with the app, in a checkout and in an installed wheel."""
    return Path(quizapp.__file__).parent.parent / "questions"


def load(paths: Sequence[Path] | None = None, cache: Path | None = None) -> Bank:
    """Load packs: files, or folders of them; without paths, the built-in ones. Never raises: see `Bank.errors`.

    Files that were found right before, as `cache` remembers, are not checked again.
    """
    files, errors = _files([builtin()] if paths is None else paths)
    compiled = Compiled(cache)
    sheets = [read_sheet(path, compiled) for path in files]
    lexicon = _lexicon(sheets, compiled)
    compiled.save()
    _check_ids(sheets)
    _check_concepts(sheets, lexicon)
    _check_ladders(sheets)
    bank = Bank(sheets, errors, cache)
    bank.lexicon = lexicon
    return bank


# --- files ------------------------------------------------------------------------------------------------------------


def _files(paths: Sequence[Path]) -> tuple[list[Path], list[PackError]]:
    """The question files behind the paths, each once, and an error for every path without any."""
    files: dict[Path, Path] = {}
    errors: list[PackError] = []
    for path in map(Path, paths):
        try:
            found = _folder(path) if path.is_dir() else [path]
            if not found:
                errors.append(_lost(path, _("this folder has no question files (*.yaml)")))
            for file in found:
                files.setdefault(file.resolve(), file)
        except (OSError, ValueError, RuntimeError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or str(error)
            errors.append(_lost(path, _("this folder cannot be read: {why}").format(why=printable(why))))
    return list(files.values()), errors


def _folder(path: Path) -> list[Path]:
    """Its question files in order of name, then its ledger; neither hidden files nor other subfolders."""
    found = (file for file in path.iterdir() if file.suffix in SUFFIXES and not file.name.startswith("."))
    files = sorted(file for file in found if not file.is_dir())
    if path.name in (LEDGER, EXPLAIN, LADDERS):
        return files
    return files + [file for name in PARTS if (path / name).is_dir() for file in _folder(path / name)]


def recorded(path: Path) -> dict[str, Ruling]:
    """The rulings that were recorded beside a file of the ledger; none if there are none that can be read."""
    try:
        return msgspec.json.decode((path.parent / RECORDED).read_bytes(), type=dict[str, Ruling])
    except (OSError, msgspec.DecodeError):
        return {}


def _lost(path: Path, message: str) -> PackError:
    return PackError(printable(str(path)), 1, 1, printable(path.name), message)


# --- across files -----------------------------------------------------------------------------------------------------


def _check_ids(sheets: Sequence[Sheet]) -> None:
    """Every id stands once, and every follow-up is a question."""
    rows: dict[str, tuple[Sheet, int]] = {}
    for sheet in sheets:
        for index, row, _faults in sheet.rows:
            if row.id in rows:
                sheet.faults.append((index, _twice(row.id, *rows[row.id])))
            rows.setdefault(row.id, (sheet, index))
    first: dict[str, tuple[Sheet, int]] = {}
    for sheet in sheets:
        for index, question in _asked(sheet):
            if question.id in first:
                sheet.faults.append((index, _twice(question.id, *first[question.id])))
            elif question.id:
                first[question.id] = (sheet, index)
    if not all(sheet.whole for sheet in sheets):
        return  # a follow-up may stand in what could not be read
    for sheet in sheets:
        for index, question in _asked(sheet):
            sheet.faults += ((index, fault) for fault in _lost_follow_ups(question, first))


def _asked(sheet: Sheet) -> list[tuple[int, Question | Explain]]:
    """All questions of a file, each with its place."""
    explains = [(entry.at, entry.question) for entry in sheet.explains]
    return [*((entry.at, entry.question) for entry in sheet.questions), *explains]


def _lexicon(sheets: Sequence[Sheet], compiled: Compiled) -> dict[str, list[str]]:
    """Every concept with its phrases: the lexicon that comes with the app, and those of the packs."""
    if not any(sheet.explains or sheet.concepts for sheet in sheets):
        return {}
    own = builtin() / EXPLAIN / LEXICON
    there = any(sheet.concepts and sheet.path.resolve() == own.resolve() for sheet in sheets)
    found: dict[str, list[str]] = {}
    for sheet in [*([] if there else [read_sheet(own, compiled)]), *sheets]:
        for concept in sheet.concepts:
            found.setdefault(concept.id, []).extend(phrases_of(concept.says))
    return found


def _check_concepts(sheets: Sequence[Sheet], lexicon: Mapping[str, list[str]]) -> None:
    for sheet in sheets:
        for index, question, faults in sheet.explains:
            sheet.faults += ((index, fault) for fault in beside(known_faults(question, lexicon), faults))


def _check_ladders(sheets: Sequence[Sheet]) -> None:
    """Every ladder's id stands once, and each rung points at a question of these packs or of the built-in ones."""
    if not any(sheet.ladders for sheet in sheets) or not all(sheet.whole for sheet in sheets):
        return  # a question may stand in what could not be read
    questions = {entry.question.id: entry.question for sheet in sheets for entry in sheet.questions}
    explains = {entry.question.id: entry.question for sheet in sheets for entry in sheet.explains}
    rungs = {id for sheet in sheets for entry in sheet.ladders for id in entry.ladder.questions}
    if not rungs <= questions.keys() | explains.keys() and not any(_is_built_in(sheet) for sheet in sheets):
        own = _own()
        questions, explains = {**own.questions, **questions}, {**own.explains, **explains}
    first: dict[str, tuple[Sheet, int]] = {}
    for sheet in sheets:
        for index, ladder, faults in sheet.ladders:
            if ladder.id in first:
                sheet.faults.append((index, _twice(ladder.id, *first[ladder.id])))
            first.setdefault(ladder.id, (sheet, index))
            found = beside(known_ladder_faults(ladder, questions, explains), faults)
            sheet.faults += ((index, fault) for fault in found)


@cache
def _own() -> Bank:
    """The built-in questions, for ladders that point at them from elsewhere."""
    return load()


def _is_built_in(sheet: Sheet) -> bool:
    return bool(sheet.questions) and sheet.path.resolve().parent == builtin().resolve()


def _twice(id: str, sheet: Sheet, index: int) -> Fault:
    file, line, _column = sheet.spot(index, ("id",))
    return Fault(("id",), _("the id {id} stands already in {place}").format(id=quoted(id), place=f"{file}:{line}"))


def _lost_follow_ups(question: Question | Explain, known: Collection[str]) -> Iterator[Fault]:
    for index, id in enumerate(question.follow_ups):
        if id and id not in known:
            message = _("there is no question {id}").format(id=quoted(id)) + did_you_mean(id, known)
            yield Fault(("follow_ups", index), message)
