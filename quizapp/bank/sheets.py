"""One question file that was read: its entries as typed values, and what is wrong with it, each error in its place."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from quizapp.bank.compiled import Compiled, Kept, key_of
from quizapp.bank.ladders import Ladder, ladder_faults
from quizapp.bank.ledger import Document, Row, row_faults
from quizapp.bank.reader import Document as Source
from quizapp.bank.reader import Place, ReadError, decoded, understand
from quizapp.bank.rubric_rules import concept_faults, explain_faults
from quizapp.bank.rubrics import Concept, Explain
from quizapp.bank.rules import own_faults
from quizapp.bank.typed import Fault, beside, convert
from quizapp.bank.types import Question, Topic
from quizapp.bank.wording import printable
from quizapp.locale import _

TOPICS = "topics.yaml"
LEDGER = "documents"  # the folder of a pack whose files hold rows of the ledger
DOCUMENTS = "documents.yaml"  # the file in it that gives the documents their titles
EXPLAIN = "explain"  # the folder of a pack whose files hold explain questions
LADDERS = "ladders"  # the folder of a pack whose files hold the ladders of interviews
LEXICON = "lexicon.yaml"  # the file in it with their shared lexicon
Role: TypeAlias = Literal["questions", "topics", "ledger", "documents", "explain", "lexicon", "ladders"]

ERRORS = 1000  # of one file; the rest are counted


class PackError(Struct, frozen=True):
    """One thing that is wrong in a pack; line and column count from 1."""

    file: str
    line: int
    column: int
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.where}: {self.message}"


class Spot(NamedTuple):
    """Where a question stands."""

    file: str
    line: int
    column: int


class Entry(NamedTuple):
    """A question, its index in the file, and what is wrong with it; with faults, parts of it are stand-ins."""

    at: int
    question: Question
    faults: list[Fault]


class RowEntry(NamedTuple):
    """A row of the ledger, its index in the file, and what is wrong with it."""

    at: int
    row: Row
    faults: list[Fault]


class ExplainEntry(NamedTuple):
    """An explain question, its index in the file, and what is wrong with it."""

    at: int
    question: Explain
    faults: list[Fault]


class LadderEntry(NamedTuple):
    """A ladder, its index in the file, and what is wrong with it."""

    at: int
    ladder: Ladder
    faults: list[Fault]


class Sheet:
    """One file that was read: its entries as typed values, and what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = printable(str(path))
        self.document = Source("")
        self.questions: list[Entry] = []
        self.topics: list[Topic] = []
        self.rows: list[RowEntry] = []
        self.documents: list[Document] = []
        self.explains: list[ExplainEntry] = []
        self.concepts: list[Concept] = []
        self.ladders: list[LadderEntry] = []
        self.faults: list[tuple[int, Fault]] = []  # with the entry's index
        self.unreadable: PackError | None = None
        self.whole = False  # every entry was looked at
        self.key = ""  # by which its text is known again; "" when it has errors of its own

    def take(self, text: str, kept: Kept) -> None:
        """What is known of a file with this text."""
        self.document = Source(text)
        self.questions = [Entry(at, question, []) for at, question in kept.questions]
        self.rows = [RowEntry(at, row, []) for at, row in kept.rows]
        self.explains = [ExplainEntry(at, question, []) for at, question in kept.explains]
        self.ladders = [LadderEntry(at, ladder, []) for at, ladder in kept.ladders]
        self.topics, self.documents, self.concepts = kept.topics, kept.documents, kept.concepts
        self.whole = True

    def kept(self) -> Kept:
        questions = [(at, question) for at, question, _faults in self.questions]
        rows = [(at, row) for at, row, _faults in self.rows]
        explains = [(at, question) for at, question, _faults in self.explains]
        ladders = [(at, ladder) for at, ladder, _faults in self.ladders]
        return Kept(questions, self.topics, rows, self.documents, explains, self.concepts, ladders)

    def refuse(self, error: ReadError) -> None:
        """The file itself cannot be read."""
        self.document = Source(error.text)
        name = printable(self.path.name)
        self.unreadable = PackError(self.file, error.line, error.column, name, printable(error.message))

    def errors(self, more: Iterable[tuple[int, Fault]] = ()) -> list[PackError]:
        """All that is wrong, in the file's order. Of very many only the first are told."""
        if self.unreadable is not None:
            return [self.unreadable]
        faults = list(itertools.islice(itertools.chain(self.faults, more), ERRORS + 1))
        errors = [self._error(*fault) for fault in faults[:ERRORS]]
        errors.sort(key=lambda error: (error.line, error.column))
        if len(faults) > ERRORS:
            message = _("more than {most:,} errors in this file: mend these first").format(most=ERRORS)
            errors.append(PackError(self.file, 1, 1, printable(self.path.name), message))
        return errors

    def spot(self, index: int, place: Place = ()) -> Spot:
        return Spot(self.file, *self.document.position((index, *place)))

    def _error(self, index: int, fault: Fault) -> PackError:
        place = (index, *fault.place)
        line, column = self.document.position(place, fault.key)
        if fault.column:
            column += self._inside(line, column, place, fault.column)
        return PackError(self.file, line, column, self._where(index, fault.place), printable(fault.message))

    def _inside(self, line: int, column: int, place: Place, inner: int) -> int:
        """How far into the line a place inside a scalar lies; 0 if the scalar is not written out on that line."""
        text = self.document.at(place)
        rest = self.document.line(line)[column - 1 :]
        quote = 1 if rest[:1] in "'\"" else 0
        return quote + inner if isinstance(text, str) and rest[quote:].startswith(text) else 0

    def _where(self, index: int, place: Place) -> str:
        id = self.document.at((index, "id"))
        name = id if isinstance(id, str) and id else _("entry {number}").format(number=index + 1)
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{printable(step)}" for step in place)
        return f"{printable(name)} {steps.removeprefix('.')}".rstrip()


def role_of(path: Path) -> Role:
    """What the entries of a file are, by its name and folder."""
    if path.parent.name == LEDGER:
        return "documents" if path.name == DOCUMENTS else "ledger"
    if path.parent.name == EXPLAIN:
        return "lexicon" if path.name == LEXICON else "explain"
    if path.parent.name == LADDERS:
        return "ladders"
    return "topics" if path.name == TOPICS else "questions"


def read_sheet(path: Path, compiled: Compiled) -> Sheet:
    """Read and type one file, or take what is known of its text. Never raises: what is wrong is in the sheet."""
    sheet = Sheet(path)
    try:
        text = decoded(path)
        if kept := compiled.find(role_of(path), text):
            sheet.take(text, kept)
            sheet.key = key_of(role_of(path), text)
            return sheet
        sheet.document = understand(text)
    except ReadError as error:
        sheet.refuse(error)
        return sheet
    _type_all(sheet)
    if sheet.whole and not sheet.faults:
        compiled.keep(role_of(path), text, sheet.kept())
        sheet.key = key_of(role_of(path), text)
        sheet.document.forget()
    return sheet


def _type_all(sheet: Sheet) -> None:
    data = sheet.document.data
    if not isinstance(data, list) or not data:
        message = _("this file has no questions: it is a list, and each entry begins with “- id:”")
        sheet.refuse(ReadError(message, *sheet.document.position(()), sheet.document.text))
        return
    for index, entry in enumerate(data):
        if len(sheet.faults) > ERRORS:
            return
        _type(sheet, index, entry)
    sheet.whole = True


def _type(sheet: Sheet, index: int, entry: object) -> None:
    faults: list[Fault]
    match role_of(sheet.path):
        case "documents":
            document, faults = convert(entry, Document)
            sheet.documents.append(document)
        case "topics":
            topic, faults = convert(entry, Topic)
            sheet.topics.append(topic)
        case "ledger":
            row, faults = convert(entry, Row)
            if isinstance(entry, dict):
                faults += beside(row_faults(row), faults)
                sheet.rows.append(RowEntry(index, row, faults))
        case "lexicon":
            concept, faults = convert(entry, Concept)
            faults += beside(concept_faults(concept), faults)
            sheet.concepts.append(concept)
        case "explain":
            explain, faults = convert(entry, Explain)
            if isinstance(entry, dict):
                faults += beside(explain_faults(explain), faults)
                sheet.explains.append(ExplainEntry(index, explain, faults))
        case "ladders":
            ladder, faults = convert(entry, Ladder)
            if isinstance(entry, dict):
                faults += beside(ladder_faults(ladder), faults)
                sheet.ladders.append(LadderEntry(index, ladder, faults))
        case "questions":
            question, faults = convert(entry, Question)
            if isinstance(entry, dict):
                faults += beside(own_faults(question), faults)
                sheet.questions.append(Entry(index, question, faults))
    sheet.faults += ((index, fault) for fault in faults)
