"""One YAML file to plain data, safe to read from a stranger, with the place of every value.

The parser's events are checked and turned into data in one pass. PyYAML's own composer and constructor are never used:
the C composer dies on 100,000 brackets, and no loader refuses aliases, tags and duplicate keys.
"""

from __future__ import annotations

import re
import stat
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from quizapp.bank.scalars import scalar
from quizapp.bank.wording import quoted
from quizapp.locale import _

Place: TypeAlias = tuple[str | int, ...]  # a way into the data: keys and indices
Position: TypeAlias = tuple[int, int]  # line and column, both from 1

BYTES = 2 * 1024**2
LEVELS = 30
EVENTS = 200_000

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


class ReadError(ValueError):
    """A file that cannot be read, with the place: `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1, text: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.text = text


class Document:
    """A file's data and where each piece of it stands."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def data(self) -> Any:
        """What the file says, None if nothing. Raises what `parse` turns into ReadError."""
        return _data(Loader(self.text))

    def forget(self) -> None:
        """Keep the text only; the rest is read again when it is asked for."""
        for cached in ("data", "_lines", "_marks"):
            self.__dict__.pop(cached, None)

    def position(self, place: Place, key: bool = False) -> Position:
        """Where the value at `place` begins, or with `key` its key; for what is missing, what it is missing from."""
        while place and place not in self._marks:
            place, key = place[:-1], False
        key_mark, mark = self._marks.get(place, (None, None))
        found = key_mark if key and key_mark is not None else mark
        return (found.line + 1, found.column + 1) if found is not None else (1, 1)

    def at(self, place: Place) -> Any:
        """The value at `place`, or None if there is nothing."""
        found = self.data
        for step in place:
            if isinstance(found, dict) and isinstance(step, str):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int) and step < len(found):
                found = found[step]
            else:
                return None
        return found

    def line(self, number: int) -> str:
        """The line of that number, from 1."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def _marks(self) -> dict[Place, tuple[Any, Any]]:
        return _marks(self.text)


def read(path: Path) -> Document:
    """Read one file. Raises ReadError for whatever is wrong with it, and nothing else."""
    return understand(decoded(path))


def decoded(path: Path) -> str:
    """The text of one file. Raises ReadError."""
    return _decoded(_bytes(path))


def understand(text: str) -> Document:
    """The data of a file with this text. Raises ReadError."""
    if hidden := _HIDDEN.search(text):
        line, column = _at(text, hidden.start())
        raise ReadError(_hidden(hidden[0]), line, column, text)
    return parse(text)


def parse(text: str) -> Document:
    """Data from text that has been decoded. Raises ReadError."""
    document = Document(text)
    try:
        document.data  # noqa: B018  (read now, so that it raises now)
    except yaml.MarkedYAMLError as error:
        raise _worded(error, text) from None
    except yaml.YAMLError as error:
        raise ReadError(_("this is no YAML: {why}").format(why=quoted(str(error))), text=text) from None
    except ReadError as error:
        error.text = text
        raise
    return document


# --- from the disk ----------------------------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(_("this is no ordinary file"))
        size = status.st_size
        if size <= BYTES:
            with path.open("rb") as file:
                raw = file.read(BYTES + 1)
            size = len(raw)
    except (OSError, ValueError) as error:
        if isinstance(error, ReadError):
            raise
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadError(_("this file cannot be read: {why}").format(why=why)) from None
    if size > BYTES:
        message = _("this file has {size:.1f} MiB; the most is {most} MiB: split it")
        raise ReadError(message.format(size=size / 1024**2, most=BYTES // 1024**2))
    return raw


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReadError(_("this file is UTF-16: save it as UTF-8"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _at(raw[: error.start].decode("utf-8-sig", "replace"), error.start)
        raise ReadError(_("this is not UTF-8 text: save the file as UTF-8"), line, column) from None


def _at(text: str, offset: int) -> Position:
    lines = text[:offset].splitlines(keepends=True) or [""]
    ended = lines[-1].endswith(("\n", "\r"))
    return (len(lines) + 1, 1) if ended else (len(lines), len(lines[-1]) + 1)


def _hidden(letter: str) -> str:
    return _("the invisible character U+{code:04X} may not stand in a question file").format(code=ord(letter))


def _worded(error: yaml.MarkedYAMLError, text: str) -> ReadError:
    """The parser's complaint, pointing to where the mend goes."""
    why, opened, mark = error.problem or error.context or "", error.context_mark, error.problem_mark
    if mark is None or (opened is not None and mark.index >= len(text.rstrip())):
        mark = opened  # what was never closed, rather than the end of the file
    if mark is None:
        return ReadError(_("this is no YAML: {why}").format(why=why), text=text)
    line = (text.splitlines()[mark.line : mark.line + 1] or [""])[0]
    letter = line[mark.column : mark.column + 1]
    if "\t" in (letter, line[:1]) and ("any token" in why or "tab" in why):
        message = _("a tab may not indent a line: use spaces")
    elif "any token" in why:
        message = _("a text that begins with {letter} needs quotes").format(letter=quoted(letter))
    elif opened is not None and opened.line != mark.line:
        message = _("this is no YAML: {why} (in what begins in line {line})").format(why=why, line=opened.line + 1)
    else:
        message = _("this is no YAML: {why}").format(why=why)
    return ReadError(message, mark.line + 1, mark.column + 1, text)


# --- from events ------------------------------------------------------------------------------------------------------


def _refuse(event: Any, message: str) -> NoReturn:
    raise ReadError(message, event.start_mark.line + 1, event.start_mark.column + 1)


def _data(loader: Any) -> Any:
    """The document's data. One loop, because a big bank has a million events."""
    into: Any = []  # the list or dict that is being filled; the outermost list holds the document itself
    key: str | None = None  # of the dict, when its value is next
    outer: list[tuple[Any, str | None]] = []
    next_event = loader.get_event
    for _count in range(EVENTS):
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                _no_node(event)
            value = event.value
            if not value.isprintable():
                _no_hidden(event)
            if type(into) is list:
                into.append(scalar(value) if event.implicit[0] else value)
            elif key is None:
                if value in into:
                    _refuse(event, _("the key {key} stands here twice").format(key=quoted(value)))
                key = value
            else:
                into[key] = scalar(value) if event.implicit[0] else value
                key = None
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                _no_node(event)
            if type(into) is dict and key is None:
                _refuse(event, _("a key is a word, not a list or a mapping"))
            outer.append((into, key))
            if len(outer) > LEVELS:
                _refuse(event, _("more than {levels} levels deep").format(levels=LEVELS))
            into, key = {} if kind is MappingStartEvent else [], None
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            value = into
            into, key = outer.pop()
            if key is None:
                into.append(value)
            else:
                into[key] = value
                key = None
        elif event is None:
            return into[0] if into else None
        elif kind is AliasEvent:
            _refuse(event, _("aliases (*{name}) are not allowed: write it out").format(name=event.anchor))
        elif kind is DocumentEndEvent:
            _no_second(loader)
    _refuse(event, _("more than {events:,} YAML events: split the file").format(events=EVENTS))


def _no_node(event: Any) -> NoReturn:
    if event.anchor is not None:
        _refuse(event, _("anchors (&{name}) are not allowed: write it out").format(name=event.anchor))
    _refuse(event, _("tags ({tag}) are not allowed: questions are plain data").format(tag=quoted(event.tag)))


def _no_hidden(event: Any) -> None:
    if hidden := _HIDDEN.search(event.value):
        _refuse(event, _hidden(hidden[0]))


def _no_second(loader: Any) -> None:
    if loader.check_event(yaml.DocumentStartEvent):
        _refuse(loader.peek_event(), _("a second document (---) in one file: split the file"))


def _marks(text: str) -> dict[Place, tuple[Any, Any]]:
    """The marks of every key and value. Walked only when there is an error to point at."""
    marks: dict[Place, tuple[Any, Any]] = {}
    stack: list[list[Any]] = [[(), None, None]]  # place, index or None in a mapping, the key event that waits
    for event in yaml.parse(text, Loader):
        top = stack[-1]
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            stack.pop()
            continue
        if not isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            continue
        if len(stack) > 1 and top[1] is None and top[2] is None:
            top[2] = event
            continue
        place, key_mark = _next_place(top) if len(stack) > 1 else ((), None)
        marks[place] = (key_mark, event.start_mark)
        if not isinstance(event, ScalarEvent):
            stack.append([place, 0 if isinstance(event, SequenceStartEvent) else None, None])
    return marks


def _next_place(top: list[Any]) -> tuple[Place, Any]:
    place, index, key = top
    if index is None:
        top[2] = None
        return (*place, key.value), key.start_mark
    top[1] = index + 1
    return (*place, index), None
