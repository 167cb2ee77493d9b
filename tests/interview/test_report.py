"""The report: the same seed and answers give the same one, everything is proven, and every form of it is whole."""

from __future__ import annotations

import asyncio
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from quizapp import locale
from quizapp.bank.types import Question
from quizapp.interview import files, history, page, page_style, written
from quizapp.interview.debrief import Debrief
from quizapp.interview.planning import planned
from quizapp.interview.report import VERSION, Document, conclude
from quizapp.interview.scorecard import NAMES, Level, verdict
from quizapp.interview.session import Session
from quizapp.interview.turns import Step
from quizapp.lab import Laboratory
from quizapp.practice import Practice
from quizapp.record import Attempt, Log
from quizapp.schedule.ratings import Rated
from tests.interview.rehearsing import NOON, Hand, bank, give, plan, practice, run, whole

HOSTILE = " <script>alert(1)</script> `x` [a](b) | \u202e \x1b[31m **nothing** \x00"
SAID = {
    "write_attention": "Q times K transposed gives the scores. Softmax over the keys. Weights times V are the output."
    + HOSTILE,
    "sqrt_dk": "It is faster to compute.",
}


async def rehearsed(laboratory: Laboratory, log: Log, language: locale.Language = "en") -> Document:
    """One drill about scaling in a real laboratory; the prediction is made by what the variance should be."""
    from quizapp.grading import read_response

    locale.use(language)
    hand = Hand()
    made = Practice(bank(), laboratory, log, lambda: 7, clock=Hand(NOON))
    await made.bind()
    session = Session.begin(made, await planned(made, "drill", ["scaling"], 7), hand)
    while session.turn is not None:
        session.open()
        hand.at += 30
        text, response = SAID.get(session.turn.id, ""), None
        if session.asked is not None:
            width = session.asked.presented.variant["d_k"]
            response = read_response(session.asked.presented, str(width))
        await session.give(text, "sure" if response else None, response)
    Debrief(session).rate(2)
    document = await conclude(session)
    await session.end()
    return document


class Easy(Practice):
    """For whose schedule every answer was easy."""

    def rated(self, question: Question, attempt: Attempt) -> tuple[Attempt, Rated]:
        attempt, rated = super().rated(question, attempt)
        return attempt, replace(rated, rating=4)


async def short(laboratory: Laboratory, log: Log) -> list[Step]:
    """The short questions of a screen: the first option or 64 where that can be read, and one that is passed on."""
    rehearsing = Easy(bank(), laboratory, log, lambda: 7, clock=Hand(NOON))
    await rehearsing.bind()
    session = Session.begin(rehearsing, await planned(rehearsing, "screen", ["scaling"], 7), Hand())
    while session.turn is not None and session.turn.kind == "item":
        session.open()
        await give(session, "", right=session.turn.number != 2)
    await session.end()
    return session.state.steps


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """Two interviews with the same seed and answers, the second after the first, and one in Chinese; its figures."""

    async def work() -> dict[str, Any]:
        async with Laboratory() as laboratory:
            await laboratory.start()
            with Log.in_memory() as log, Log.in_memory() as other, Log.in_memory() as third:
                found: dict[str, Any] = {
                    "first": await rehearsed(laboratory, log), "second": await rehearsed(laboratory, other),
                    "zh": await rehearsed(laboratory, third, "zh"), "again": await rehearsed(laboratory, log),
                }  # fmt: skip
                locale.use("en")
                found["short"] = await short(laboratory, other)
                found["ratings"] = [entry.rating for entry in other.entries(limit=6)]
                found["figures"] = await page.drawn(laboratory, found["first"])
                return found

    try:
        return asyncio.run(work())
    finally:
        locale.use("en")


def test_the_same_seed_and_answers_give_the_same_report(made: dict[str, Any]) -> None:
    assert made["first"] == made["second"]
    assert made["again"]["questions"] == made["first"]["questions"]
    assert [one["interview"] for one in made["again"]["before"]] == [1]  # it is compared with the one before


def test_a_short_answer_is_kept_as_the_person_saw_it_with_what_there_was_to_say(made: dict[str, Any]) -> None:
    steps = made["short"]
    assert len(steps) == 6
    chosen = [step for step in steps if bank().questions[step.turn.id].kind == "choice"]
    assert chosen
    for step in chosen:
        options = {option.id: option for option in bank().questions[step.turn.id].options}
        assert (step.text in options) == bool(step.text)
        if step.text:
            assert re.match("[A-E]  .", step.shown)
            assert step.shown.count("{") == 0
    passed = steps[1]
    assert (passed.text, passed.outcome, passed.confidence) == ("", "missed", None)
    assert all(step.model and "{" not in step.model and step.seen["demonstration"] for step in steps)
    assert all(step.confidence == "sure" for step in steps if step is not passed)


def test_no_interview_makes_an_interval_longer_than_a_good_answer_does(made: dict[str, Any]) -> None:
    assert sorted(made["ratings"]) == [1, 3, 3, 3, 3, 3]  # one was passed on


def test_every_point_is_measured_and_the_gaps_come_first(made: dict[str, Any]) -> None:
    one = made["first"]
    assert one["report_version"] == VERSION
    points = [point for each in one["questions"] for point in each.get("points", [])]
    assert points
    assert all(point["measured"] and not point["trouble"] for point in points)
    outcomes = {each["id"]: each["outcome"] for each in one["questions"]}
    assert outcomes["write_attention"] == "solid"
    assert outcomes["sqrt_dk"] == "missed"
    assert one["gaps"][0]["kind"] == "stated"
    assert "faster" in one["gaps"][0]["text"].lower() or "cheaper" in one["gaps"][0]["text"].lower()
    assert one["gaps"][0]["measured"]
    assert one["repeat"] == "quizapp interview --preset drill --topic scaling --start 1 --seed 7"
    assert one["verdict"]["name"] == "no evidence"
    assert [each["name"] for each in one["dimensions"]] == list(NAMES)
    assert one["cards"]


def test_in_chinese_it_speaks_chinese(made: dict[str, Any]) -> None:
    assert made["zh"]["lang"] == "zh"
    assert [each["outcome"] for each in made["zh"]["questions"]] == [
        each["outcome"] for each in made["first"]["questions"]
    ]
    told = [made["zh"]["verdict"]["sentence"], *(each["title"] for each in made["zh"]["dimensions"])]
    told += [each["asked"] for each in made["zh"]["questions"]]
    assert all(re.search("[\u4e00-\u9fff]", text) for text in told)


class Reader(HTMLParser):
    """Tags that are open, and what would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]
        if tag not in ("meta", "br") and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line", "path", "polyline", "circle"):
            assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_and_runs_nothing(made: dict[str, Any]) -> None:
    for document in (made["first"], made["zh"]):
        shown = "".join(files.text(document, "html", made["figures"]))
        reader = Reader()
        reader.feed(shown)
        reader.close()
        assert reader.open == []
        assert not reader.fetched
        assert not reader.tags & {"script", "link", "img", "iframe", "object"}
        assert "svg" in reader.tags
        assert "&lt;script&gt;" in shown
        assert "\x1b" not in shown
        assert document["verdict"]["sentence"].replace("'", "&#x27;") in shown


def test_the_page_is_in_one_language_and_fits_a_phone_the_night_and_paper(made: dict[str, Any]) -> None:
    shown = "".join(files.text(made["zh"], "html", made["figures"]))
    assert '<html lang="zh">' in shown
    words = re.sub("<[^>]*>", " ", shown.partition("</style>")[2].partition("<figure")[0])
    assert not re.search(r"\b(good|answer|Measured|said|Question)\b", words)
    assert "url(" not in shown
    assert "@import" not in shown
    dark = re.findall(r"@media [^{]*dark[^{]*", shown)
    assert dark
    assert all("screen and" in one for one in dark)  # paper is white
    drawn = [(figure, colour) for figure in made["figures"] for colour in re.findall('"(#[0-9a-f]+)"', figure.drawing)]
    assert drawn
    assert {colour for _figure, colour in drawn} <= set(page_style.DRAWN)  # each has another in the dark


def luminance(colour: str) -> float:
    """How bright a colour is, by the accessibility guidelines."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [page_style.LIGHT, page_style.DARK])
@pytest.mark.parametrize("name", ["text", "quiet", "blue", "green", "red", "sand"])
def test_what_is_to_be_read_on_the_page_stands_out(colours: dict[str, str], name: str) -> None:
    for ground in ("page", "ground"):
        low, high = sorted([luminance(colours[name]), luminance(colours[ground])])
        assert (high + 0.05) / (low + 0.05) >= 4.5


def test_what_was_asked_under_one_number_stands_together(made: dict[str, Any]) -> None:
    document = made["first"]
    shown = "".join(files.text(document, "html"))
    numbers = [one["number"] for one in document["questions"]]
    assert len(set(numbers)) < len(numbers)  # there was a probe
    assert re.findall(r"<h3>(\d+)\. ", shown) == [str(number) for number in dict.fromkeys(numbers)]
    for one in document["questions"]:
        assert page._text(one["answer"] or "(nothing was said)") in shown


def test_a_step_of_a_ladder_can_be_read_aloud() -> None:
    rung = {"rung": 2, "step": "mechanism", "outcome": "partial", "below": False, "probed": True, "aided": False}
    assert written.rung_line(rung) == "2 mechanism: ◐ in part; after a probe"
    assert written.rung_line(rung, signs=False) == "2 mechanism: in part; after a probe"


def test_markdown_and_json_hold_the_same_and_break_on_nothing(made: dict[str, Any]) -> None:
    document = made["first"]
    assert json.loads("".join(files.text(document, "json"))) == json.loads(json.dumps(document))
    shown = "".join(files.text(document, "md"))
    assert "<script>" not in shown
    assert "\x1b" not in shown
    assert document["verdict"]["sentence"] in shown
    assert "- ✓ Q times the transpose of K gives the scores" in shown
    assert "quizapp demo scaling." in shown


def test_a_report_is_written_whole_and_in_nobodys_place(made: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine.html"
    assert files.format_of(path) == "html"
    files.write(made["first"], path, "html", made["figures"])
    files.write(made["first"], path, "html")  # a report may be replaced by a report
    other = tmp_path / "taxes.md"
    other.write_text("mine")
    with pytest.raises(files.CannotWrite):
        files.write(made["first"], other, "md")
    assert other.read_text() == "mine"
    with pytest.raises(files.CannotWrite):
        files.write(made["first"], other / "below.md", "md")


def test_it_stays_in_its_language_whatever_is_spoken_now(made: dict[str, Any]) -> None:
    locale.use("en")
    shown = "".join(files.text(made["zh"], "md"))
    assert "## 评分表" in shown
    assert "Scorecard" not in shown
    assert locale.language() == "en"


def test_without_torch_the_report_says_so_of_each_proof() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            document = await whole(log, plan("drill", 7, "scaling"), iter(["Q times K transposed gives the scores."]))
            points = [point for one in document["questions"] for point in one.get("points", [])]
            assert {point["trouble"] for point in points} == {"torch was not found"}
            assert "torch was not found" in "".join(files.text(document, "md"))
            assert await page.drawn(practice(log).laboratory, document) == []

    run(main)


def test_a_summary_is_held_against_all_that_was_asked_about() -> None:
    """Core points of two questions, and a misconception, taken up in one summary."""

    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            session = Session.begin(practice(log), plan("screen", 7, "scaling"), hand)
            while session.turn is not None and session.turn.kind != "close":
                session.open()
                hand.at += 1
                question = bank().explains.get(session.turn.id)
                await give(session, question.answer_2min.en if question else "")
            asked = [step.turn.id for step in session.state.steps if step.turn.kind == "explain"][:2]
            first, second = (next(point for point in bank().explains[id].points if point.core) for id in asked)
            session.open()
            step = await session.give(f"{first.text.en} {second.text.en} It makes the computation faster.")
            assert step.auto[f"{asked[0]} {first.id}"] == "credited"
            assert step.auto[f"{asked[1]} {second.id}"] == "credited"
            document = await conclude(session)
            close = document["questions"][-1]
            assert close["taken_up"] == sum(tier == "credited" for tier in step.auto.values()) >= 2
            assert "stated" in step.auto.values()

    run(main)


def test_history_names_what_is_open_and_how_the_others_ended() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            await whole(log, plan("drill", 1), iter([]))
            Session.begin(practice(log), plan("screen", 2), Hand())
            log.interviews.begin({"nonsense": True})
            assert [row["word"] for row in history.rows(log)] == ["broken", "open", "no evidence"]
            assert history.open_one(log) == 1 + len(log.interviews.of(1))  # the id of an event
            assert [row["number"] for row in history.rows(log)] == [3, 2, 1]
            document = history.report(log, 1)
            assert document is not None
            assert document["interview"] == 1
            assert history.report(log, 2) is None  # it is open
            assert history.report(log, 0) is None
            assert history.report(log, 99) is None

    run(main)


LEVELS = st.lists(st.sampled_from([None, 1, 2, 3, 4]), min_size=6, max_size=6)


def card(found: list[int | None]) -> list[Level]:
    return [Level(name, level, "") for name, level in zip(NAMES, found, strict=True)]


@given(LEVELS, st.integers(0, 5))
def test_the_rule_never_punishes_a_better_level(found: list[int | None], at: int) -> None:
    order = ["no evidence", "not yet", "nearly", "ready"]
    before = verdict(card(found))
    if (level := found[at]) is not None and level < 4:
        better = [*found[:at], level + 1, *found[at + 1 :]]
        assert order.index(verdict(card(better))) >= order.index(before)
    if before == "ready":
        assert None not in found[:3]
        assert all((level or 0) >= 3 for level in found[:3])
        assert 1 not in found
    if found.count(None) >= 2:
        assert before == "no evidence"


def test_the_rule_as_it_is_published() -> None:
    assert verdict(card([3, 3, 3, 2, 2, 2])) == "ready"
    assert verdict(card([3, 2, 3, 4, 4, 4])) == "nearly"
    assert verdict(card([2, 2, 4, 4, 4, 4])) == "not yet"
    assert verdict(card([4, 4, 4, 1, 4, 4])) == "not yet"
    assert verdict(card([4, 4, 4, None, 4, 4])) == "ready"
    assert verdict(card([None, 4, 4, 4, 4, 4])) == "no evidence"
