"""`quizapp examiner`: set the optional examiner, hold its entrance exam, say what it may do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import structs, to_builtins

from quizapp.bank.packs import Bank
from quizapp.examiner import Endpoint, Silent, exam
from quizapp.examiner import endpoint as examiners
from quizapp.examiner.endpoint import Kept, Result
from quizapp.locale import _, numbers
from quizapp.record import Log


def change(log: Log, address: str, model: str) -> None:
    """Set another examiner. Raises BadEndpoint and LogUnusable."""
    known = examiners.kept(log)
    wanted = Kept(address=address or known.address, model=model or known.model, exam=known.exam)
    Endpoint.of(wanted.address, wanted.model)
    examiners.keep(log, wanted)


def forget(log: Log) -> None:
    """No examiner, as it was in the beginning."""
    examiners.keep(log, Kept())


def hold(endpoint: Endpoint, bank: Bank, seconds: float, progress: Callable[[int, int], None] | None) -> Result:
    """The entrance exam, from the first answer to the last. Raises Silent when the examiner does not reply."""

    async def sit() -> Result:
        marked: list[exam.Marked] = []
        silence: Silent | None = None
        total = len(exam.paper())
        done = 0
        async for one in exam.sit(endpoint, bank.explains, seconds):
            done += 1
            if isinstance(one, Silent):
                silence = one
            else:
                marked.append(one)
            if progress is not None:
                progress(done, total)
        if silence is not None and done < total:
            raise silence
        return exam.result(endpoint, marked, bank.explains)

    return asyncio.run(sit())


def keep_result(log: Log, found: Result) -> None:
    examiners.keep(log, structs.replace(examiners.kept(log), exam=found))


def document(endpoint: Endpoint | None, last: Result | None) -> dict[str, Any]:
    return {
        "address": endpoint.address if endpoint else None,
        "model": endpoint.model if endpoint else None,
        "on_this_machine": endpoint.here if endpoint else None,
        "admitted": endpoint is not None and exam.admitted(endpoint, last),
        "exam": to_builtins(last) if last else None,
    }


def lines(endpoint: Endpoint | None, last: Result | None) -> Iterator[str]:
    if endpoint is None:
        yield _("No examiner is set, and none is needed.")
        yield _("quizapp examiner --address URL --model NAME names one; --exam examines it.")
        return
    yield f"{endpoint.model}, {endpoint.address}"
    if last is None or last.paper != exam.paper_of(endpoint):
        yield _("It has not sat the exam; it is asked nothing until it passes: quizapp examiner --exam")
        return
    yield from told(last)


def told(last: Result) -> Iterator[str]:
    """What the exam measured, against what it takes to pass."""
    rows = (
        (_("F1 over {n} labelled answers").format(n=len(exam.paper())), last.f1, _("at least {floor}"), exam.F1),
        (_("precision on honest answers"), last.precision, _("at least {floor}"), exam.PRECISION),
        (_("false credit on adversarial ones"), last.false_credit, _("at most {floor}"), exam.FALSE_CREDIT),
    )
    for says, value, bound, floor in rows:
        yield f"{says}: {numbers.parameter(value)} ({bound.format(floor=numbers.parameter(floor))})"
    yield (
        _("Passed: it may settle doubtful points, and you are asked each time.")
        if last.passed
        else _("Not passed: it is asked nothing.")
    )
