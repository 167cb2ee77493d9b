"""One interview: it always ends, a crash at any moment loses nothing, time is time, and noise is never credited."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.interview.keeping import MOST_KEPT
from quizapp.interview.session import Session
from quizapp.interview.state import folded
from quizapp.record import Log
from tests.interview.rehearsing import Hand, bank, give, plan, practice, run, whole

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)


def model(id: str, much: str) -> str:
    """What somebody says who knows all of it, the core of it, a part of it, or nothing."""
    question = bank().explains.get(id)
    if question is None or much == "nothing":
        return ""
    return {
        "all": question.answer_2min.en, "core": question.answer_30s.en, "part": question.points[0].text.en,
        "false": question.misconceptions[0].text.en,
    }[much]  # fmt: skip


KNOWS = st.lists(st.sampled_from(["all", "core", "part", "false", "nothing"]), min_size=40, max_size=40)


@given(st.integers(0, 50), KNOWS)
@QUIET
def test_after_every_answer_the_log_tells_where_it_stands(seed: int, knows: list[str]) -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            session = Session.begin(practice(log), plan("drill", seed), hand)
            numbers = []
            for much in knows:
                if session.turn is None:
                    break
                session.open()
                numbers.append(session.turn.number)
                hand.at += 11
                await give(session, model(session.turn.id, much), right=much != "nothing")
                told = folded(log.interviews.of(session.id))
                assert told.steps == session.state.steps
                assert told.used == session.state.used
                again = Session.resume(practice(log), session.id, hand)
                assert again.turn == session.turn
                if session.turn is not None:
                    assert again.clock.used == pytest.approx(session.clock.used, abs=0.02)
            assert session.turn is None
            assert numbers == sorted(numbers)
            kept = [step.entry for step in session.state.steps if step.entry is not None]
            assert kept == list(range(1, log.count() + 1))
            assert all(step.entry or step.undecided for step in session.state.steps)

    run(main)


def test_knowing_everything_goes_to_the_top_and_nothing_to_the_ground() -> None:
    def solid(question: str) -> str:
        return bank().explains[question].answer_2min.en if question in bank().explains else ""

    async def climb(everything: bool) -> list[str]:
        with Log.in_memory() as log:
            session = Session.begin(practice(log), plan(), Hand())
            while session.turn is not None:
                session.open()
                await give(session, solid(session.turn.id) if everything else "", right=everything)
            assert {entry.rating for entry in log.entries()} == {3 if everything else 1}  # Good at best
            return [step.outcome for step in session.state.steps if not step.undecided]

    assert run(lambda: climb(True)) == ["solid"] * 4
    assert run(lambda: climb(False)) == ["missed", "missed"]


def test_who_says_all_of_it_and_what_is_measured_to_be_false_is_not_through() -> None:
    """A stated misconception leaves an answer partial, so that a probe follows."""
    question = bank().explains["sqrt_dk"]
    wrong = next(one for one in question.misconceptions if one.id == "faster")

    async def outcome(more: str) -> tuple[str, str]:
        with Log.in_memory() as log:
            session = Session.begin(practice(log), plan("drill", 7, "scaling", start=1), Hand())
            session.open()
            step = await session.give(question.answer_30s.en + more)
            assert session.turn is not None
            return step.outcome, session.turn.said

    assert run(lambda: outcome("")) == ("solid", "ask")
    assert run(lambda: outcome(" " + wrong.text.en)) == ("partial", "probe")


def test_a_probe_has_the_number_of_its_question_and_the_next_question_the_next() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand())
            asked = []
            for text in ("Q times K transposed gives the scores.", model("write_attention", "all"), ""):
                session.open()
                assert session.turn is not None
                asked.append((session.turn.number, session.turn.said))
                await session.give(text)
            assert session.turn is not None
            assert [*asked, (session.turn.number, session.turn.said)] == [
                (1, "ask"), (1, "probe"), (2, "ask"), (2, "rephrase")
            ]  # fmt: skip

    run(main)


NOISE = [
    "", "   \n\n", "\x00\x1b[2J\x07" * 50, "\u202eסתם\u202c " * 40, "👩‍👩‍👧‍👦🧠" * 200, "\ud800\udfff half",
    "variance softmax gradient mask key query value " * 300, "方差 掩码 " * 500, "?" * 9000, "{d_k} %s {0}" * 30,
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "a" * 10_000_000,
]  # fmt: skip


@pytest.mark.parametrize("text", NOISE, ids=range(len(NOISE)))
def test_noise_is_kept_as_far_as_it_can_be_and_never_credited(text: str) -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            document = await whole(log, plan("drill", 3, "masks"), iter([text] * 9))
            assert document["dimensions"][1]["level"] == 1
            points = [point for one in document["questions"] for point in one.get("points", [])]
            assert not any(point["auto"] == "credited" for point in points)
            assert all(len(event.value["step"]["text"]) <= MOST_KEPT for event in log.interviews.walk()
                       if event.kind == "answered")  # fmt: skip

    run(main)


@given(st.lists(st.text(max_size=300), min_size=12, max_size=12))
@QUIET
def test_any_text_is_taken(texts: list[str]) -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            document = await whole(log, plan("drill", 5), iter(texts))
            assert document["dimensions"][1]["level"] == 1

    run(main)


# --- time -------------------------------------------------------------------------------------------------------------


def test_a_part_ends_with_its_time_and_the_answer_so_far_counts() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), hand)
            session.open()
            hand.at += 479
            assert session.clock.short
            session.keep("Q times K transposed gives the scores")
            hand.at += 2
            assert session.clock.over
            step = await session.time_over(session.state.draft)
            assert step is not None
            assert step.timed_out
            assert step.seconds == 481
            assert step.auto["scores"] == "credited"
            assert session.turn is None

    run(main)


def test_an_unanswered_short_question_is_no_answer_when_the_time_ends() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            session = Session.begin(practice(log), plan("screen", 7), hand)
            session.open()
            hand.at += 301
            assert await session.time_over("") is None
            assert session.turn is not None
            assert session.turn.part == 1  # on to the ladder, with a clock of its own
            assert session.clock.left == 480
            assert log.count() == 0

    run(main)


def test_a_pause_takes_no_time_and_is_told() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            rehearsing = practice(log)
            session = Session.begin(rehearsing, plan(), hand)
            session.open()
            hand.at += 10
            session.pause()
            hand.at += 500
            rehearsing.clock.at += 500  # type: ignore[attr-defined]
            session.go_on()
            hand.at += 5
            assert session.clock.used == 15
            assert session.state.pauses == [(0, 500.0)]
            assert folded(log.interviews.of(session.id)).pauses == [(0, 500.0)]
            session.go_on()  # nothing to go on from
            assert len(log.interviews.of(session.id)) == 3

    run(main)


def test_what_was_written_before_a_crash_is_there_again_with_its_clock() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            session = Session.begin(practice(log), plan(), hand)
            session.open()
            hand.at += 42
            session.keep("the scores are")
            assert session.hint() is not None
            assert session.hint() is None  # one a rung
            again = Session.resume(practice(log, 1_795_521_700.0), session.id, Hand(5.0))
            assert again.state.draft == "the scores are"
            assert again.state.hints == 1
            assert again.clock.used == 42
            assert not again.more_hints
            assert again.state.pauses[0][1] == 100.0
            again.open()
            again.clock._now.at += 5  # type: ignore[attr-defined]
            step = await again.give("the scores are")
            assert step.hints == 1
            assert step.seconds == 47  # before the crash and after it

    run(main)
