"""Who may settle doubtful points: only an examiner that reads labelled answers as they are labelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from quizapp.commands import examiner as command
from quizapp.examiner import BadEndpoint, Endpoint, Silent, exam
from quizapp.examiner import endpoint as examiners
from quizapp.examiner.endpoint import ADDRESS, MODEL, Kept, Result
from quizapp.grading.free_text import read
from quizapp.record import Log
from tests.commands.commanding import assert_refused, ran
from tests.examiner.stub import Behaviour, Handler, all_of, data, send, stub
from tests.sharing import built_in

BANK = built_in()
LABELS = {row.answer: row for row in exam.paper()}


def of_labels(change: Callable[[exam.Labelled], Iterable[str]] = lambda row: row.points) -> Behaviour:
    """A model that knows the labels, and says what `change` makes of them."""

    def behave(body: dict[str, Any], _handler: Handler) -> str:
        asked = data(body)
        covered = set(change(LABELS[asked["answer"]]))
        return json.dumps({
            id: {"verdict": "covered", "quote": asked["answer"]} if id in covered else {"verdict": "absent"}
            for id in asked["statements"]
        })  # fmt: skip

    return behave


def examined(behaviour: Behaviour) -> Result:
    with stub(behaviour) as server:
        return command.hold(server.endpoint, BANK, 20.0, None)


def test_who_reads_as_labelled_passes() -> None:
    found = examined(of_labels())
    assert (found.f1, found.precision, found.false_credit, found.passed) == (1.0, 1.0, 0.0, True)


def test_who_says_yes_to_everything_does_not() -> None:
    found = examined(all_of("covered", lambda answer: answer))
    assert found.false_credit > 0.5
    assert not found.passed


def test_who_invents_quotes_does_not() -> None:
    found = examined(all_of("covered", lambda _answer: "these words nobody wrote"))
    assert (found.f1, found.passed) == (0.0, False)


def test_who_finds_nothing_does_not() -> None:
    assert not examined(all_of("absent")).passed


def test_who_is_taken_in_by_what_is_denied_or_asked_does_not() -> None:
    """Right on every honest answer, and wrong where one is meant to be misread."""

    def taken_in(row: exam.Labelled) -> Iterable[str]:
        if row.honest:
            return row.points
        return [point.id for point in BANK.explains[row.question].points][:2]

    found = examined(of_labels(taken_in))
    assert found.precision == 1.0
    assert found.false_credit > exam.FALSE_CREDIT
    assert not found.passed


def test_the_rubrics_themselves_would_pass() -> None:
    marked = []
    for row in exam.paper():
        found = read(BANK.explains[row.question], BANK.lexicon, row.answer)
        marked.append(exam.Marked(row, frozenset(found.ids("credited"))))
    assert exam.result(Endpoint.of("http://127.0.0.1/v1", "rubric"), marked, BANK.explains).passed


def test_an_examiner_that_does_not_reply_is_not_asked_to_the_end() -> None:
    with stub(lambda _body, handler: send(handler, b"", 500)) as server, pytest.raises(Silent, match="status 500"):
        command.hold(server.endpoint, BANK, 20.0, None)
    assert len(server.seen) == exam.SILENCES


def test_one_silence_counts_as_nothing_found() -> None:
    sulked: list[str] = []

    def once(body: dict[str, Any], handler: Handler) -> str | None:
        answer = data(body)["answer"]
        if not sulked and LABELS[answer].points:
            sulked.append(answer)
            send(handler, b"", 500)
            return None
        return of_labels()(body, handler)

    found = examined(once)
    assert 0.9 < found.f1 < 1.0


def test_labels_name_what_the_questions_have_in_both_languages() -> None:
    for row in exam.paper():
        question = BANK.explains[row.question]
        assert row.points <= {point.id for point in question.points}
        assert row.misconceptions <= {item.id for item in question.misconceptions}
        assert row.honest or not row.points or row.kind == "rejected"
    assert {row.language for row in exam.paper()} == {"en", "zh"}
    assert {row.honest for row in exam.paper()} == {True, False}


# --- who is admitted --------------------------------------------------------------------------------------------------


def test_passing_holds_for_this_address_and_model_only() -> None:
    here = Endpoint.of("http://127.0.0.1:1/v1", "a")
    passed = Result(paper=exam.paper_of(here), passed=True, f1=1, precision=1, false_credit=0)
    assert exam.admitted(here, passed)
    assert not exam.admitted(here, replace(passed, passed=False))
    assert not exam.admitted(here, None)
    assert not exam.admitted(Endpoint.of("http://127.0.0.1:1/v1", "b"), passed)
    assert not exam.admitted(Endpoint.of("http://127.0.0.1:2/v1", "a"), passed)


@pytest.mark.parametrize(
    ("address", "model", "says"),
    [
        ("", "m", "like http://127.0.0.1:8080/v1"),
        ("ftp://127.0.0.1/v1", "m", "like http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:seven/v1", "m", "like http://127.0.0.1:8080/v1"),
        ("http://[::1/v1", "m", "like http://127.0.0.1:8080/v1"),
        ("http://user:word@127.0.0.1/v1", "m", "like http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1", " ", "name the examiner's model"),
        ("http://models.example/v1", "m", "only https"),
    ],
)
def test_what_is_no_examiner_is_refused_in_one_line(address: str, model: str, says: str) -> None:
    with pytest.raises(BadEndpoint, match=says):
        Endpoint.of(address, model)


def test_it_says_whether_words_leave_the_machine() -> None:
    assert "would leave this machine" in Endpoint.of("https://models.example/v1", "m").warning()
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert "on this machine" in Endpoint.of(f"http://{host}:8080/v1/chat/completions", "m").warning()


def test_off_until_one_is_named_and_the_environment_goes_first() -> None:
    with Log.in_memory() as log:
        assert examiners.chosen(log, {}) is None
        examiners.keep(log, Kept(address="http://127.0.0.1:8080/v1", model="kept"))
        assert (found := examiners.chosen(log, {})) is not None
        assert found.model == "kept"
        named = examiners.chosen(log, {ADDRESS: "https://models.example/v1", MODEL: "named"})
        assert named is not None
        assert (named.host, named.port, named.model) == ("models.example", 443, "named")
        log.decisions.set(examiners.SETTING, ["what", 4])
        assert examiners.chosen(log, {}) is None


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_names_examines_and_forgets(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No examiner is set" in ran(capsys, "examiner").out
    with stub(of_labels()) as server:
        address = server.endpoint.address
        named = ran(capsys, "examiner", "--address", address, "--model", "stub-1")
        assert named.code == 1
        assert "has not sat the exam" in named.out
        found = ran(capsys, "examiner", "--exam", "--json")
    assert found.code == 0
    assert json.loads(found.out)["admitted"] is True
    assert json.loads(found.out)["exam"]["f1"] == 1.0
    shown = ran(capsys, "examiner")
    assert shown.code == 0
    assert "Passed" in shown.out
    assert ran(capsys, "examiner", "--off").code == 0
    assert "No examiner is set" in ran(capsys, "examiner").out


def test_one_that_fails_is_not_admitted(capsys: pytest.CaptureFixture[str]) -> None:
    with stub(all_of("absent")) as server:
        ran(capsys, "examiner", "--address", server.endpoint.address, "--model", "stub-1")
        failed = ran(capsys, "examiner", "--exam")
    assert failed.code == 1
    assert "Not passed" in failed.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--exam"], "name an examiner first"),
        (["--address", "http://models.example/v1", "--model", "m"], "only https"),
        (["--address", "https://models.example/v1"], "model"),
    ],
)
def test_the_command_refuses_in_one_line(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = ran(capsys, "examiner", *words)
    assert_refused(found, says)


def test_an_exam_that_is_not_answered_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with stub(lambda _body, handler: send(handler, b"", 503)) as server:
        ran(capsys, "examiner", "--address", server.endpoint.address, "--model", "stub-1")
        found = ran(capsys, "examiner", "--exam")
    assert_refused(found, "status 503")


def test_the_sitting_ends_with_its_loop() -> None:
    """Half an exam can be left: nothing waits for the rest."""

    async def first() -> object:
        with stub(of_labels()) as server:
            async for one in exam.sit(server.endpoint, BANK.explains):
                return one
        return None

    assert isinstance(asyncio.run(first()), exam.Marked)
