"""One demonstration alone, without the app: python -m solutions ID

python -m solutions                                       every demonstration with its claim
python -m solutions scaling.variance --set d_k=256        its facts and figures as text
python -m solutions scaling.variance --script             the same as one file that needs torch only
"""

from __future__ import annotations

import argparse
import difflib
import sys
import warnings
from collections.abc import Sequence

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")  # nothing here needs it

from solutions import catalog  # noqa: E402
from solutions.evidence import AnyParameter, Declaration, Evidence, Int, Real, Switch, Text, Value  # noqa: E402
from solutions.sketch import aligned, sketch, spelled  # noqa: E402
from solutions.standalone import script  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 2 with one line on stderr that names the mend."""
    asked = _parser().parse_args(arguments)
    chinese: bool = asked.lang == "zh"
    known = catalog.demonstrations()
    if asked.id is None:
        for id, found in known.items():
            print(f"{id}\n    {_say(found.declaration.claim, chinese)}")
        return 0
    if asked.id not in known:
        near = difflib.get_close_matches(asked.id, known, 1, 0.5)
        meant = f"did you mean {near[0]}?" if near else "`python -m solutions` lists them"
        return _refuse(f"there is no demonstration “{asked.id}”; {meant}")
    declaration = known[asked.id].declaration
    try:
        params = catalog.settle(declaration, given(declaration, asked.set))
        if asked.script:
            print(script(declaration, params, asked.seed, chinese), end="")
            return 0
        evidence = catalog.run(asked.id, params, asked.seed)
    except catalog.BadParameter as error:
        return _refuse(str(error))
    except Exception as error:
        return _refuse(f"this setting cannot be run: {type(error).__name__}: {error}")
    print("\n".join(report(declaration, evidence, chinese)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m solutions", description="Run one demonstration alone.")
    parser.add_argument("id", nargs="?", help="which one; without it, all are listed")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="set a parameter")
    parser.add_argument("--seed", type=int, default=0, help="repeat a run exactly")
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument("--script", action="store_true", help="print it as one file that needs torch only")
    return parser


def given(declaration: Declaration, settings: Sequence[str]) -> dict[str, Value]:
    """What was set, as the parameters' kinds. Raises BadParameter; whether it is in range is seen when it runs."""
    declared = {parameter.name: parameter for parameter in declaration.parameters}
    found: dict[str, Value] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or name not in declared:
            known = ", ".join(declared) or "none"
            raise catalog.BadParameter(f"--set takes NAME=VALUE, not “{setting}”; the parameters: {known}")
        found[name] = _read(declared[name], text)
    return found


def _read(parameter: AnyParameter, text: str) -> Value:
    try:
        match parameter:
            case Int():
                return int(text)
            case Real():
                return float(text)
            case Switch():
                return {"true": True, "false": False}[text.lower()]
    except (ValueError, KeyError):
        pass  # the catalogue says what it takes
    return text


def report(declaration: Declaration, evidence: Evidence, chinese: bool) -> list[str]:
    """The claim, what was set, every fact, every figure."""
    settings = [f"{name} = {spelled(value)}" for name, value in evidence.params.items()]
    facts = [[_say(fact.label, chinese), _measured(evidence.facts[fact.name], fact.unit)] for fact in declaration.facts]
    lines = [_say(declaration.claim, chinese), "", ", ".join([*settings, f"seed = {evidence.seed}"]), ""]
    lines += aligned(facts)
    for figure in evidence.figures:
        lines += ["", *sketch(figure, chinese, evidence.facts)]
    return lines


def _measured(value: Value, unit: str) -> str:
    if unit == "%" and isinstance(value, float):
        return f"{spelled(100 * value)} %"
    return f"{spelled(value)} {unit}" if unit else spelled(value)


def _say(text: Text, chinese: bool) -> str:
    return text.zh if chinese else text.en


def _refuse(why: str) -> int:
    print(f"solutions: {' '.join(why.split())}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
