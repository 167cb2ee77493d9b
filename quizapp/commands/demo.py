"""`quizapp demo`: one demonstration run, its facts and figures as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quizapp.lab import Laboratory
from quizapp.locale import _, language, numbers, pick
from quizapp.text.figures import aligned
from quizapp.text.figures import lines as figure_lines
from quizapp.text.lines import wrapped
from quizapp.text.verdict import measured
from solutions.evidence import AnyParameter, Choice, Declaration, Evidence, Int, Real, Switch, Table, Value, Words
from solutions.sketch import sketch


class BadSetting(ValueError):
    """A `--set` that cannot be read, or names nothing. The message names the mend."""


async def run(laboratory: Laboratory, id: str, settings: tuple[str, ...], seed: int) -> tuple[Declaration, Evidence]:
    """Run it. Raises BadSetting, and LabError for what the laboratory refuses."""
    catalogue = await laboratory.catalogue()
    if id not in catalogue:
        raise BadSetting(_("there is no demonstration “{id}”; `quizapp demo` lists them").format(id=id))
    declaration = catalogue[id]
    params = dict(_setting(declaration, setting) for setting in settings)
    return declaration, await laboratory.run(id, params, seed)


def _setting(declaration: Declaration, setting: str) -> tuple[str, Value]:
    name, equals, value = setting.partition("=")
    if not equals:
        raise BadSetting(_("--set takes name=value, such as --set d_k=64, not “{given}”").format(given=setting))
    for parameter in declaration.parameters:
        if parameter.name == name:
            return name, _read(parameter, value)
    known = ", ".join(parameter.name for parameter in declaration.parameters) or _("none")
    raise BadSetting(
        _("{id} has no parameter “{name}”; its parameters: {known}").format(id=declaration.id, name=name, known=known)
    )


def _read(parameter: AnyParameter, text: str) -> Value:
    """The typed text as the parameter's kind; whether it is in range is for the laboratory to say."""
    try:
        match parameter:
            case Int():
                return int(text)
            case Real():
                return float(text)
            case Switch():
                return {"true": True, "false": False}[text.lower()]
            case Choice() | Words():
                return text
    except (ValueError, KeyError):
        expected = {Int: _("a whole number"), Real: _("a number"), Switch: _("true or false")}[type(parameter)]
        raise BadSetting(
            _("{name} is {expected}, not “{given}”").format(name=parameter.name, expected=expected, given=text)
        ) from None


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    return {
        "id": evidence.demonstration,
        "params": evidence.params,
        "seed": evidence.seed,
        "facts": evidence.facts,
        "figures": evidence.figures,
        "seconds": evidence.seconds,
    }


def listing(declarations: dict[str, Declaration]) -> list[str]:
    """Each demonstration with its claim."""
    return [line for id, one in declarations.items() for line in [id, *wrapped(f"    {pick(one.claim)}", 4)]]


def report(declaration: Declaration, evidence: Evidence) -> list[str]:
    """The claim, every fact, every figure drawn as text; its numbers are in the JSON."""
    settings = ", ".join(f"{name} = {numbers.parameter(value)}" for name, value in evidence.params.items())
    facts = [[pick(fact.label), numbers.measured(evidence.facts[fact.name], fact)] for fact in declaration.facts]
    lines = [
        *wrapped(pick(declaration.claim)),
        "",
        *wrapped(settings),
        *wrapped(measured(evidence)),
        "",
        *aligned(facts),
    ]
    for figure in evidence.figures:
        drawn = figure_lines(figure, evidence, declaration) if isinstance(figure, Table) else None
        lines += ["", *(drawn or sketch(figure, language() == "zh"))]
    return lines


def save(folder: Path, evidence: Evidence) -> None:
    """Its figures as files. Raises OSError."""
    from quizapp.saving.files import documents, write

    write(folder, documents(evidence))
