"""The lab line by line: list the demonstrations, set, run, predict, sweep. What is measured is said first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from quizapp.experiment.bench import Bench
from quizapp.experiment.predictions import Prediction, numeric, read_number, relations
from quizapp.experiment.runs import DEADLINE, TRAINING, said
from quizapp.experiment.settings import SEED, Refused, read, start
from quizapp.experiment.shelf import Board, matching, shelf, strange
from quizapp.experiment.sweep import MOST_SEEDS, Sweep, on_an_axis, sweepable
from quizapp.lab import LabError
from quizapp.locale import _, ngettext, numbers, pick
from quizapp.practice import Practice
from quizapp.text import lab_telling as telling
from quizapp.text.lines import Terminal
from solutions.evidence import AnyFact, AnyParameter, Declaration, Evidence, Value

Do: TypeAlias = Callable[[str], Awaitable[None] | None]


class Left(Exception):
    """The person leaves."""


async def experiment(
    practice: Practice, id: str | None, params: Mapping[str, Value], seed: int | None, terminal: Terminal | None = None
) -> None:
    """Take one command after the other, until the person leaves or the input ends."""
    await practice.bind()
    declarations = await practice.laboratory.catalogue()
    lines = Lines(practice, declarations, terminal or Terminal())
    lines.say(_("quizapp, the lab line by line. Type ? for the commands, q to leave."))
    try:
        if id is not None:
            await lines.open(id, params, seed)
        else:
            lines.list("")
        while True:
            await lines.next()
    except Left:
        lines.say(_("Left."))


class Lines:
    """One visit: which demonstration is open, how it is set, what was measured last and what was predicted of it."""

    def __init__(self, practice: Practice, declarations: Mapping[str, Declaration], terminal: Terminal) -> None:
        self.practice, self.terminal = practice, terminal
        self.declarations = declarations
        self.boards: list[Board] = shelf(declarations, practice.bank)
        self.bench: Bench | None = None
        self.last: Evidence | None = None  # what was measured last, with which a prediction is compared
        self.said: dict[str, Prediction] = {}

    def say(self, text: str = "", indent: int = 0) -> None:
        self.terminal.say(text, indent)

    async def next(self) -> None:
        """Read one command and do it."""
        prompt = _("{id}, command:").format(id=self.bench.declaration.id) if self.bench else _("Command:")
        line = await self.terminal.ask(prompt)
        if line is None:
            raise Left
        name, _space, rest = line.partition(" ")
        if not name:
            return
        found = self._commands.get(name.lower())
        if found is None:
            self.say(_("There is no command “{name}”. Type ? for the commands.").format(name=name[:30]))
            return
        done = found(rest.strip())
        if done is not None:
            await done

    @property
    def _commands(self) -> dict[str, Do]:
        return {
            "q": self._leave, "?": self._help, "list": self.list, "open": self._open, "show": self._show,
            "set": self._set, "seed": self._seed, "run": self._run, "predict": self._predict, "sweep": self._sweep,
            "v": self._figures, "c": self._code, "m": self._formula, "t": self._words,
        }  # fmt: skip

    def _leave(self, _rest: str) -> None:
        raise Left

    def _help(self, _rest: str) -> None:
        for line in (
            _("list WORDS: the demonstrations, those with all of these words in either language"),
            _("open ID: open one of them"),
            _("show: its parameters, what they take, and its facts"),
            _("set NAME=VALUE: set a parameter; seed N: set the seed"),
            _("run: measure it now"),
            _("predict FACT higher, equal, lower, or a number: before you run"),
            _("sweep NAME FACT SEEDS: a fact over the range of a parameter, with so many seeds"),
            _("v figures, c code, m formula, t in words, q leave"),
        ):
            self.say(line, indent=4)

    # --- which demonstration -----------------------------------------------------------------------------------------

    def list(self, words: str) -> None:
        found = matching(self.boards, words)
        if not found:
            self.say(_("No demonstration has all of these words."))
        for board in found:
            self.say()
            self.say(pick(board.title))
            for one in board.demonstrations:
                self.say("  " + _("{name}: {label}").format(name=one.id, label=pick(one.claim)), indent=4)

    async def _open(self, id: str) -> None:
        await self.open(id, {}, None)

    async def open(self, id: str, params: Mapping[str, Value], seed: int | None) -> None:
        if id not in self.declarations:
            self.say(strange(id, self.declarations))
            return
        declaration = self.declarations[id]
        seed = self.practice.draw_seed() if seed is None else seed
        self.bench = Bench(declaration, start(declaration, params, seed))
        self.last = None
        self.said = {}
        self.say()
        self.say(pick(declaration.claim))
        self._show("")

    def _here(self) -> Bench | None:
        if self.bench is None:
            self.say(_("Open a demonstration first: open ID."))
        return self.bench

    def _show(self, _rest: str) -> None:
        if bench := self._here():
            telling.settings(bench.declaration, bench.a, self.terminal)

    # --- setting -----------------------------------------------------------------------------------------------------

    def _set(self, rest: str) -> None:
        bench = self._here()
        if bench is None:
            return
        name, equals, typed = rest.partition("=")
        knob = next((knob for knob in bench.declaration.parameters if knob.name == name.strip()), None)
        if not equals or knob is None:
            known = _(", ").join(knob.name for knob in bench.declaration.parameters) or _("none")
            self.say(_("Type set NAME=VALUE. The parameters: {known}.").format(known=known))
            return
        self._give(bench, knob, typed)

    def _seed(self, rest: str) -> None:
        bench = self._here()
        if bench is not None:
            self._give(bench, SEED, rest)

    def _give(self, bench: Bench, knob: AnyParameter, typed: str) -> None:
        try:
            bench.set(knob, read(knob, typed))
        except Refused as refused:
            self.say(str(refused))
            return
        self.say(f"{telling.name(knob)} = {numbers.parameter(bench.a.value(knob))}")

    def _predict(self, rest: str) -> None:
        bench = self._here()
        if bench is None:
            return
        name, _space, typed = rest.partition(" ")
        fact = self._fact(bench, name)
        if fact is None:
            return
        prediction = _read(fact, typed.strip())
        if prediction is None:
            wish = _("Say what you expect of {fact}: {words}.")
            kinds = [*relations(fact), *([_("a number")] if numeric(fact) else [])]
            self.say(wish.format(fact=fact.name, words=_(", ").join(kinds)))
        elif prediction.relation is not None and self.last is None:
            self.say(_("There is nothing to compare with yet: run once, then change a parameter and predict."))
        elif self.last is not None and bench.a.values == self.last.params and bench.a.seed == self.last.seed:
            self.say(_("This setting was measured already. Change a parameter or the seed first."))
        else:
            self.said[fact.name] = prediction
            self.say(_("Noted. run measures it."))

    def _fact(self, bench: Bench, name: str) -> AnyFact | None:
        fact = next((fact for fact in bench.declaration.facts if fact.name == name), None)
        if fact is None:
            known = _(", ").join(fact.name for fact in bench.declaration.facts)
            self.say(_("There is no fact “{name}”. The facts: {known}.").format(name=name[:30], known=known))
        return fact

    # --- running -----------------------------------------------------------------------------------------------------

    async def _run(self, _rest: str) -> None:
        bench = self._here()
        if bench is None:
            return
        evidence = await self._measured(bench, bench.a.values, bench.a.seed, tell=True)
        if evidence is None:
            return
        telling.result(bench.declaration, evidence, self.last, self.said, self.terminal)
        self.last, self.said = evidence, {}

    async def _measured(self, bench: Bench, params: dict[str, Value], seed: int, tell: bool = False) -> Evidence | None:
        if tell and self.practice.laboratory.state != "ready":
            self.say(_("Torch is loading, about a second."))
        trains = bench.declaration.trains
        told = telling.Quarters(self.terminal) if tell and trains else None
        try:
            return await self.practice.laboratory.run(
                bench.declaration.id, params, seed, deadline=TRAINING if trains else DEADLINE, on_progress=told
            )
        except LabError as error:
            self.say(said(error))
            return None

    async def _sweep(self, rest: str) -> None:
        bench = self._here()
        if bench is None:
            return
        name, fact_name, typed = (*rest.split(), "", "", "")[:3]
        knob = next((knob for knob in bench.declaration.parameters if knob.name == name and sweepable(knob)), None)
        if knob is None:
            known = _(", ").join(knob.name for knob in bench.declaration.parameters if sweepable(knob)) or _("none")
            self.say(_("Type sweep NAME FACT. The parameters: {known}.").format(known=known))
            return
        if typed and not (typed.isdecimal() and 1 <= int(typed) <= MOST_SEEDS):
            self.say(_("A whole number from 1 to {most}.").format(most=MOST_SEEDS))
            return
        fact = self._fact(bench, fact_name.strip())
        if fact is None:
            return
        if not on_an_axis(fact):
            self.say(_("{fact} is no number, so it cannot be shown over a parameter.").format(fact=fact.name))
            return
        sweep = Sweep(bench.declaration, bench.a, knob, int(typed or 0))
        says = ngettext("{n} run; this takes a moment.", "{n} runs; this takes a moment.", sweep.total)
        self.say(says.format(n=sweep.total))
        while (due := sweep.due) is not None:
            evidence = await self._measured(bench, due.values, due.seed)
            if evidence is None:
                sweep.failing(due, "")
            else:
                sweep.arrived(due, evidence)
        telling.swept(sweep, fact, self.terminal)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _figures(self, _rest: str) -> None:
        if bench := self._here():
            if self.last is None:
                self.say(_("Nothing is measured yet: run."))
            else:
                telling.figures(bench.declaration, self.last, self.terminal)

    def _code(self, _rest: str) -> None:
        if bench := self._here():
            telling.code(bench.declaration, self.terminal)

    def _formula(self, _rest: str) -> None:
        if bench := self._here():
            telling.formula(bench.declaration, self.terminal)

    def _words(self, _rest: str) -> None:
        if bench := self._here():
            telling.words(bench.declaration, bench.a, self.practice.bank, self.terminal)


def _read(fact: AnyFact, typed: str) -> Prediction | None:
    word = typed.lower()
    for relation in relations(fact):
        if word and relation.startswith(word):
            return Prediction(relation)
    number = read_number(fact, typed)
    return None if number is None else Prediction(number=number)
