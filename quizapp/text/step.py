"""Attention step by step in lines: what each step did, the followed row number by number, the matrices on `v`."""

from __future__ import annotations

from collections.abc import Callable

from quizapp.lab import Laboratory
from quizapp.locale import _
from quizapp.text.figures import aligned
from quizapp.text.lines import WIDTH, Terminal
from quizapp.walk import steps
from quizapp.walk.route import Route
from quizapp.walk.row import Worked, worked
from quizapp.walk.tokens import NotASentence, read
from quizapp.walk.walking import STEPS, Setting, Walk
from quizapp.walk.writing import short, spoken, text_of
from solutions.evidence import Matrix


class Left(Exception):
    """The person leaves, or has seen the last step."""


async def walk_through(
    laboratory: Laboratory, setting: Setting, draw_seed: Callable[[], int], terminal: Terminal | None = None
) -> None:
    """One step after the other, until the last one was seen or the input ends."""
    lines = Lines(laboratory, setting, draw_seed, terminal or Terminal())
    lines.say(_("quizapp, attention step by step. Type ? for help, q to leave."))
    lines.say(steps.caution())
    try:
        await lines.fetch()
        while True:
            await lines.next()
    except Left:
        lines.say(_("Left."))


class Lines:
    """One walk: the numbers that are there, and where somebody is."""

    def __init__(
        self, laboratory: Laboratory, setting: Setting, draw_seed: Callable[[], int], terminal: Terminal
    ) -> None:
        self.route = Route(setting, laboratory.run)
        self.draw_seed, self.terminal = draw_seed, terminal

    def say(self, text: str = "") -> None:
        self.terminal.say(text)

    async def fetch(self) -> None:
        """Get the numbers of the setting, and show the step with them."""
        self.route.trouble = ""
        await self.route.fetch(lambda: None)
        if self.route.trouble:
            self.say(self.route.trouble + " " + _("r runs it again."))
        else:
            self.show()

    # --- what is shown -----------------------------------------------------------------------------------------------

    def show(self) -> None:
        route, walk = self.route, self.route.walk
        if walk is None:
            return
        place = route.place
        how = _(", ").join([steps.described(walk.setting, place.head), steps.seeded(walk.setting)])
        says = _("Step {number} of {count}, {name}. Setting: {how}.")
        self.say()
        self.say(says.format(number=place.number, count=len(STEPS), name=steps.label(place.step), how=how))
        self.say(spoken(steps.says(walk, place)))
        self.say()
        self._table(worked(walk, place))

    def _table(self, table: Worked) -> None:
        """A line for each token or dimension; then the sums."""
        self.say(table.heading + _(":"))
        rows = [["", *(line.label for line in table.lines)]]
        for at, column in enumerate(table.columns):
            rows.append([f"  {column}", *(_written(line.cells[at]) for line in table.lines)])
        for row in aligned(rows):
            self.terminal.verbatim(row)
        notes = [line.label + _(": ") + line.note for line in table.lines if line.note]
        for text in (*notes, *map(text_of, table.below)):
            self.say(text)

    def _matrices(self, walk: Walk) -> None:
        for name, matrix in steps.matrices(walk, self.route.place):
            rows, columns = matrix.shape
            self.say()
            self.say(name + _(", ") + f"{rows} × {columns}" + _(":"))
            self._matrix(walk, matrix)

    def _matrix(self, walk: Walk, matrix: Matrix) -> None:
        """No more columns beside one another than the page holds."""
        labels = walk.names if any(matrix.rows) else tuple(str(row + 1) for row in range(len(matrix.values)))
        square = any(matrix.columns)
        headings = walk.names if square else tuple(str(column + 1) for column in range(matrix.shape[1]))
        step = _beside(labels, headings)
        for start in range(0, len(headings), step):
            part = slice(start, start + step)
            rows = [["", *headings[part]]]
            rows += [[f"  {name}", *map(_written, row[part])] for name, row in zip(labels, matrix.values, strict=True)]
            for line in aligned(rows):
                self.terminal.verbatim(line)

    # --- what is typed -----------------------------------------------------------------------------------------------

    async def next(self) -> None:
        self.say()
        line = await self.terminal.ask(_("Enter next step, b back, v matrices, ? more, q leave:"))
        if line is None or line.lower() == "q":
            raise Left
        command, _space, rest = line.partition(" ")
        await self._do(command if command == "H" else command.lower(), rest.strip())

    async def _do(self, command: str, rest: str) -> None:
        route = self.route
        match command:
            case "" | "n":
                self._on()
            case "b":
                self._go(route.place.number - 1)
            case "t":
                self._follow(rest)
            case "v":
                if route.walk is not None:
                    self._matrices(route.walk)
            case "h":
                route.next_head()
                self.show()
            case "H" | "m" | "x" | "r":
                self._set(command)
                await self.fetch()
            case "e":
                await self._sentence(rest)
            case "?":
                self._help()
            case number if number.isascii() and number.isdigit() and 1 <= int(number[:3]) <= len(STEPS):
                self._go(int(number))
            case _:
                self.say(_("Type one of the letters, a number from 1 to {last}, or Enter.").format(last=len(STEPS)))

    def _on(self) -> None:
        if self.route.place.number == len(STEPS):
            self.say(_("That was the last step."))
            raise Left
        self._go(self.route.place.number + 1)

    def _go(self, number: int) -> None:
        self.route.go(number)
        self.show()

    def _set(self, command: str) -> None:
        route = self.route
        match command:
            case "H":
                route.more_heads()
            case "m":
                route.want(causal=not route.wanted.causal)
            case "x":
                route.want(scaled=not route.wanted.scaled)
            case _:
                route.want(seed=self.draw_seed())

    def _follow(self, which: str) -> None:
        """A token by its place or by its name."""
        walk = self.route.walk
        if walk is None:
            return
        known = [name.casefold() for name in (*walk.names, *walk.setting.sentence.tokens)]
        count = len(walk.names)
        if which.isascii() and which.isdigit() and 1 <= int(which[:4]) <= count:
            self.route.follow(int(which) - 1)
        elif which.casefold() in known:
            self.route.follow(known.index(which.casefold()) % count)
        else:
            listed = ", ".join(f"{place} {name}" for place, name in enumerate(walk.names, start=1))
            self.say(_("Type t and a token or its place: {tokens}.").format(tokens=listed))
            return
        self.show()

    async def _sentence(self, text: str) -> None:
        if not text:
            text = await self.terminal.ask(_("Your sentence:")) or ""
        try:
            self.route.read(read(text))
        except NotASentence as problem:
            self.say(str(problem))
            return
        await self.fetch()

    def _help(self) -> None:
        for line in (
            _("Enter goes on, b back, a number to that step."),
            _("t it follows the token it; t 3 the third one."),
            _("h looks at the next head; H changes between 1, 2 and 4 heads."),
            _("m turns the causal mask on or off, x the division by √d_k; r draws other random matrices."),
            _("e asks for another sentence; v prints the matrices of this step; q leaves."),
        ):
            self.say(line)


def _written(value: float | None) -> str:
    return _("masked") if value is None else short(value)


def _beside(labels: tuple[str, ...], headings: tuple[str, ...]) -> int:
    """How many columns of a matrix fit the page."""
    from rich.cells import cell_len

    cells = 2 + max(6, cell_len(_("masked")), *map(cell_len, headings))
    return max(1, (WIDTH - 2 - max(map(cell_len, labels))) // cells)
