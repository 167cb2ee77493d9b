"""Reads LaTeX from left to right into boxes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from quizapp.typeset.formula.boxes import EMPTY, Box, braced, fenced, fraction, grid, root, with_scripts
from quizapp.typeset.formula.signs import (
    ACCENTS,
    ALPHABETS,
    IGNORED,
    LIMITS,
    MATRICES,
    NAMES,
    RELATIONS,
    SPACED,
    SPACES,
    SYMBOLS,
    WORDS,
)

DEEPEST = 12  # fractions, roots and groups within each other; what lies deeper is shown as it was written
CALL = re.compile(r"[\w√]*\([^()]*\)")
TOKEN = re.compile(r"\\(?:begin|end)\{[a-zA-Z*]*\}|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.S)


class Reader:
    """Reads a source from left to right. Partners that are missing are found first, so reading never runs out."""

    def __init__(self, source: str, flat: bool) -> None:
        self.tokens = list(TOKEN.findall(source))
        self.literal = _without_partner(self.tokens)
        self.flat, self.at, self.depth = flat, 0, 0
        self.script = self.operator = False

    def peek(self) -> str:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def opens(self, token: str) -> bool:
        """Whether the token ahead is this one and has its partner."""
        return self.peek() == token and self.at not in self.literal

    def row(self, *stops: str) -> Box:
        box = EMPTY
        while self.peek() and not any(map(self.opens, stops)):
            part = self.scripted(box is EMPTY or box.lines[box.base].endswith((" ", "(", "[")))
            box = box + part + Box.of(" " * (self.operator and self.applied()))
        return box

    def applied(self) -> bool:
        """Whether an operator's argument follows without brackets: log p."""
        token = self.peek()
        return token[:1].isalnum() or (token[:1] == "\\" and token[1:] not in {"left", "right", *RELATIONS, *SPACES})

    def scripted(self, first: bool) -> Box:
        base = EMPTY if self.peek() in ("_", "^") else self.atom(first)
        operator = base.flat and (base.lines[0] in NAMES or base.lines[0] in LIMITS)
        sub: Box | None = None
        sup: Box | None = None
        while self.peek() in ("_", "^", "'"):
            sign = self.tokens[self.at]
            self.at += 1
            if sign == "_":
                sub = self.small() if sub is None else sub + self.small()
            else:
                more = Box.of("′") if sign == "'" else self.small()
                sup = more if sup is None else sup + more
        self.operator = operator
        return base if sub is None and sup is None else with_scripts(base, sub, sup, self.flat)

    def small(self) -> Box:
        outer, self.script = self.script, True
        box = self.group()
        self.script = outer
        return box

    def group(self) -> Box:
        """What stands in braces, or one atom."""
        return self.atom(True)

    def atom(self, first: bool) -> Box:
        if self.depth >= DEEPEST or not self.peek():
            return self.take_literally()
        self.depth += 1
        box = self.one(first)
        self.depth -= 1
        return box

    def take_literally(self) -> Box:
        self.at += 1
        return Box.of(self.tokens[self.at - 1] if self.at <= len(self.tokens) else "")

    def one(self, first: bool) -> Box:
        token, literal = self.peek(), self.at in self.literal
        self.at += 1
        if literal:
            return Box.of(token)
        if token == "{":
            box = self.row("}")
            self.at += 1
            return box
        if token.startswith("\\"):
            return self.command(token[1:], first)
        return Box.of(self.sign(token, first))

    def sign(self, token: str, first: bool) -> str:
        if token in SPACED and not self.script:
            return f" {token} "
        if token in "+-":
            token = "−" if token == "-" else token
            return token if first or self.script else f" {token} "
        if token == ",":
            return "," if self.script else ", "
        return " " if token == "~" else token

    def command(self, name: str, first: bool) -> Box:
        if name in SYMBOLS:
            return Box.of(SYMBOLS[name])
        if name in RELATIONS:
            return Box.of(RELATIONS[name] if self.script else f" {RELATIONS[name]} ")
        if name in NAMES:
            return Box.of(name)
        if name in SPACES:
            return Box.of(SPACES[name])
        if name in WORDS:
            return Box.of(self.words())
        if name in IGNORED:
            return EMPTY
        return self.structure(name)

    def structure(self, name: str) -> Box:
        readers: dict[str, Callable[[], Box]] = {
            **dict.fromkeys(("frac", "dfrac", "tfrac"), self.fraction),
            "sqrt": self.root,
            "left": self.fences,
            "underbrace": self.braced,
        }
        if name in readers:
            return readers[name]()
        if name in ALPHABETS:
            return Box.of("".join(ALPHABETS[name].get(char, char) for char in self.words()))
        if name in ACCENTS:
            return self.accented(ACCENTS[name])
        environment = name[6:-1] if name.startswith("begin{") else ""
        return self.matrix(environment) if environment in MATRICES else Box.of(self.unknown(name))

    def unknown(self, name: str) -> str:
        return f"\\{name}{{{self.words()}}}" if self.opens("{") else f"\\{name}"

    def words(self) -> str:
        """The text in braces as it stands, its spaces too; without braces the next token."""
        if not self.opens("{"):
            return self.take_literally().lines[0] if self.peek() else ""
        end = _partner(self.tokens, self.at)
        text = "".join(self.tokens[self.at + 1 : end])
        self.at = end + 1
        return " ".join(text.split("\n")).replace("\\_", "_").replace("\\ ", " ").replace("~", " ")

    def fraction(self) -> Box:
        over, under = self.group(), self.group()
        if not self.flat:
            return fraction(over, under)
        return Box.of("/".join(_bracketed(part.lines[0].strip()) for part in (over, under)))

    def root(self) -> Box:
        inner = self.group()
        if not self.flat:
            return root(inner)
        return Box.of("√" + _bracketed(inner.lines[0].strip()))

    def braced(self) -> Box:
        """An underbrace, and what is said beneath it."""
        inner, said = self.group(), EMPTY
        if self.peek() == "_":
            self.at += 1
            said = self.group()
        if not self.flat:
            return braced(inner, said)
        return inner + Box.of(f" ({said.lines[0].strip()})" if said.lines[0].strip() else "")

    def fences(self) -> Box:
        opening = self.delimiter()
        inner = self.row("\\right")
        self.at += 1
        return fenced(inner, opening, self.delimiter())

    def delimiter(self) -> str:
        token = self.peek()
        self.at += bool(token)
        return {"\\|": "‖", "\\{": "{", "\\}": "}"}.get(token, SYMBOLS.get(token[1:], token))

    def accented(self, mark: str) -> Box:
        inner = self.group()
        if not inner.flat or not inner.lines[0]:
            return inner
        text = inner.lines[0]
        return Box.of(unicodedata.normalize("NFC", "".join(c + mark if c.isalnum() else c for c in text)))

    def matrix(self, environment: str) -> Box:
        rows: list[list[Box]] = [[]]
        end = f"\\end{{{environment}}}"
        while True:
            rows[-1].append(self.row("&", "\\\\", end))
            token = self.peek()
            self.at += 1
            if token == "\\\\":
                rows.append([])
            elif token != "&":
                break
        opening, closing = MATRICES[environment]
        if self.flat:
            text = "; ".join(" ".join(cell.lines[0].strip() for cell in row) for row in rows)
            return Box.of(f"{opening}{text}{closing}".strip())
        return fenced(grid(rows, "left" if environment in ("cases", "aligned") else "centre"), opening, closing)


def _bracketed(text: str) -> str:
    """In brackets unless it is one name, number, product or call, which cannot be misread."""
    return text if CALL.fullmatch(text) or not re.search(r"[\s+−/=,]", text) else f"({text})"


def _without_partner(tokens: list[str]) -> frozenset[int]:
    """The positions of braces, fences and matrix ends that nothing closes or opens."""
    open_ones: list[int] = []
    lonely: set[int] = set()
    for index, token in enumerate(tokens):
        if token in ("{", "\\left") or token.startswith("\\begin{"):
            open_ones.append(index)
        elif _closes(token):
            if open_ones and _closing(tokens[open_ones[-1]]) == token:
                open_ones.pop()
            else:
                lonely.add(index)
    return frozenset(lonely.union(open_ones))


def _closes(token: str) -> bool:
    return token in ("}", "\\right") or token.startswith("\\end{")


def _closing(token: str) -> str:
    return {"{": "}", "\\left": "\\right"}.get(token, token.replace("begin", "end"))


def _partner(tokens: list[str], start: int) -> int:
    """The closing brace of the opening one at `start`, which is known to exist."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += (tokens[index] == "{") - (tokens[index] == "}")
        if not depth:
            return index
    return len(tokens)
