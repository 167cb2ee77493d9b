"""What Home shows, drawn from the questions and the log: the map of claims, the last proofs, what you were sure of."""

from __future__ import annotations

from msgspec import Struct

from quizapp.bank.types import Question
from quizapp.practice import Practice
from quizapp.record import Entry, Log
from quizapp.schedule.agenda import Plan
from quizapp.schedule.forecast import Forecast, first_share, forecast
from quizapp.schedule.progress import Broken, broken
from quizapp.schedule.queue import Next
from quizapp.schedule.revisions import Changed, changed
from quizapp.schedule.today import Today
from solutions.evidence import Text

SAID = 4  # answers to one question that are shown again
LAST = 3  # proofs, and mistakes made while sure
LOOK_BACK = 200  # answers that are searched for them


class TopicMap(Struct, frozen=True):
    """One topic's claims of the documents that can be tested, and which of them are proven to the person.

    A proven claim that is wrong as written was refuted before them; a fading one is to be proven again: every question
    that proved it is due, or went wrong since.
    """

    id: str
    title: Text
    rows: list[str]
    proven: frozenset[str]
    wrong: frozenset[str]
    claims: dict[str, Text]  # what each row says, where the ledger knows it
    fading: frozenset[str] = frozenset()
    due: int = 0  # questions of this topic that today asks for


class Overview(Struct, frozen=True):
    topics: list[TopicMap]
    answers: int
    sitting: list[Question]  # what `↵` starts
    proofs: list[tuple[Entry, Question]]  # the newest right answers
    sure_and_wrong: list[tuple[Entry, Question]]  # not answered rightly since
    due: int = 0  # questions that today still asks for
    later: int = 0  # due as well, but more than a day takes
    queue: list[Next] = []  # the sitting, and why each question is asked now
    plan: Plan | None = None  # the days until the interview

    @property
    def claims(self) -> int:
        return sum(len(topic.rows) for topic in self.topics)

    @property
    def proven(self) -> int:
        return sum(len(topic.proven) for topic in self.topics)


def overview(practice: Practice) -> Overview:
    """Where the person stands now; what a log that cannot be read would say is left out."""
    waiting = _waiting(practice)
    queue = practice.review()
    return Overview(
        topics=_map(practice, practice.look_up(Log.rows_proven) or set(), waiting),
        answers=practice.look_up(Log.count) or 0,
        sitting=[one.question for one in queue],
        proofs=_proofs(practice)[:LAST],
        sure_and_wrong=_sure_and_wrong(practice)[:LAST],
        due=len(waiting.asked),
        later=waiting.later,
        queue=queue,
        plan=waiting.plan,
    )


def outlook(practice: Practice) -> Forecast | None:
    """What will be remembered on the day of the interview; None without one, or when the log cannot be read.

    Takes a while: for a thread, with a log of its own.
    """
    today = practice.today()
    return practice.look_up(lambda _log: _outlook(today)) if today is not None and today.plan is not None else None


def _outlook(today: Today) -> Forecast | None:
    cards = today.deck.all(today.revs)
    share = first_share(today.deck.firsts(cards.values()))
    return forecast(cards.values(), today.unseen, today.day, today.deck.settings, share)


class Review(Struct, frozen=True):
    """What today asks for, what keeps going wrong, and what there is to settle."""

    queue: list[Next]
    due: int  # of these, those that are due
    later: int
    broken: list[Broken]
    changed: list[Changed]
    topics: dict[str, Text]


def review(practice: Practice) -> Review:
    """What a log that cannot be read would say is left out."""
    queue, today = practice.review(), practice.today()
    due, later, broken = practice.look_up(lambda _log: _read_review(today)) or (0, 0, []) if today else (0, 0, [])
    changes = practice.look_up(lambda log: changed(log, practice.bank.questions.values())) or []
    return Review(
        queue=queue, due=due, later=later, broken=broken, changed=changes,
        topics={id: topic.title for id, topic in practice.bank.topics.items()},
    )  # fmt: skip


def _read_review(today: Today) -> tuple[int, int, list[Broken]]:
    return len(today.agenda.cards), today.agenda.later, broken(today.bank, today.deck.all(today.revs))


def last_answers(practice: Practice, question: str) -> list[tuple[Entry, str]]:
    """The last answers to a question that stand, the newest first, each with why it did not hold, if that was said."""
    return practice.look_up(lambda log: _last_answers(log, question)) or []


def _last_answers(log: Log, question: str) -> list[tuple[Entry, str]]:
    entries = [entry for entry in log.entries(question, limit=2 * SAID) if not entry.undone][:SAID]
    whys = log.decisions.whys(entry.id for entry in entries if not entry.attempt.correct)
    return [(entry, whys.get(entry.id, "")) for entry in entries]


class _Waiting(Struct, frozen=True):
    """What the schedule says: the questions that today asks for, and the rows whose proofs are all due."""

    asked: frozenset[str] = frozenset()
    later: int = 0
    fading: frozenset[str] = frozenset()
    plan: Plan | None = None


def _waiting(practice: Practice) -> _Waiting:
    today = practice.today()
    return practice.look_up(lambda log: _read_waiting(log, today)) or _Waiting() if today else _Waiting()


def _read_waiting(log: Log, today: Today) -> _Waiting:
    waiting = {card.question for card in today.cards.values() if card.due <= today.day or not card.settled}
    proofs = [(question, row) for question, row in log.proofs() if question in today.started]
    fresh = {row for question, row in proofs if question not in waiting}
    fading = {row for _question, row in proofs} - fresh
    asked = frozenset(card.question for card in today.agenda.cards)
    return _Waiting(asked, today.agenda.later, frozenset(fading), today.plan)


def _map(practice: Practice, proven: set[str], waiting: _Waiting) -> list[TopicMap]:
    """The claims of the documents that can be tested, each under its topic."""
    bank = practice.bank
    wrong = frozenset(row for row, ruling in bank.recorded.items() if ruling == "wrong")
    maps = []
    for topic in bank.topics.values():
        rows = [row.id for row in bank.rows.values() if row.topic == topic.id and row.untestable is None]
        if rows:
            here, fading = frozenset(rows), frozenset(rows) & proven & waiting.fading
            rows.sort(
                key=lambda row: (row not in proven, row in fading, row in wrong)
            )  # what is proven stands together
            claims = {id: bank.rows[id].claim for id in rows}
            due = sum(bank.behind(id).topic == topic.id for id in waiting.asked)
            maps.append(TopicMap(topic.id, topic.title, rows, here & proven, here & wrong, claims, fading, due))
    return maps


def _proofs(practice: Practice) -> list[tuple[Entry, Question]]:
    """The newest right answers to questions that are still there."""
    questions = practice.bank.questions
    newest = practice.look_up(lambda log: log.recent_proofs(LOOK_BACK)) or []
    return [(entry, questions[entry.attempt.question]) for entry in newest if entry.attempt.question in questions]


def _sure_and_wrong(practice: Practice) -> list[tuple[Entry, Question]]:
    found = []
    settled: set[str] = set()
    for entry in practice.look_up(lambda log: log.entries(limit=LOOK_BACK)) or []:  # newest first
        attempt, question = entry.attempt, practice.bank.questions.get(entry.attempt.question)
        if entry.undone or question is None or attempt.question in settled:
            continue
        sure_and_wrong = attempt.confidence == "sure" and not attempt.correct
        if sure_and_wrong:
            found.append((entry, question))
        if sure_and_wrong or attempt.correct:
            settled.add(attempt.question)
    return found
