"""An examiner that has passed, so that the app may ask it."""

from __future__ import annotations

from quizapp.examiner import Endpoint, exam
from quizapp.examiner import endpoint as examiners
from quizapp.examiner.endpoint import Kept, Result
from quizapp.record import Log


def admit(log: Log, endpoint: Endpoint, passed: bool = True) -> None:
    result = Result(paper=exam.paper_of(endpoint), passed=passed, f1=1.0, precision=1.0, false_credit=0.0)
    examiners.keep(log, Kept(address=endpoint.address, model=endpoint.model, exam=result))
