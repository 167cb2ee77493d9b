"""What an explain question must keep: its texts, its ways of saying things, and the claims of its proofs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from quizapp.bank.binding import declared, named_faults, settings_faults, told_faults
from quizapp.bank.claims import names_of
from quizapp.bank.reader import Place
from quizapp.bank.rubrics import Concept, Explain, Misconception, Point, Proof
from quizapp.bank.rules import Asserted, Said, claim_faults, text_faults
from quizapp.bank.sayings import RuleError, concepts_in, parse
from quizapp.bank.typed import Fault
from quizapp.bank.wording import did_you_mean, quoted
from quizapp.locale import _
from solutions.evidence import Declaration

POINTS, MISCONCEPTIONS = (3, 6), (2, 5)
PHRASES = 200  # of one concept
CHARACTERS = 120  # of one phrase


def explain_faults(question: Explain) -> Iterator[Fault]:
    """All that can be seen without the lexicon and without the demonstrations."""
    for name, (low, high), found in (
        ("points", POINTS, question.points),
        ("misconceptions", MISCONCEPTIONS, question.misconceptions),
    ):
        if not low <= len(found) <= high:
            message = _("an explain question has {low} to {high} {name}, not {count}")
            counted = message.format(low=low, high=high, name=name, count=len(found))
            yield Fault((name,), counted, key=bool(found))
    if question.points and not any(point.core for point in question.points):
        yield Fault(("points",), _("no point is core: true, so nothing belongs into half a minute"), key=True)
    yield from _ids(question)
    for name in ("prompt", "answer_30s", "answer_2min"):
        yield from text_faults(Said((name,), getattr(question, name), False), {})
    for index, hint in enumerate(question.hints):
        yield from text_faults(Said(("hints", index), hint, False), {})
    for place, item in items(question):
        yield from _item_faults(place, item)
    for field in ("words", "more"):
        for name, says in getattr(question, field).items():
            yield from _phrase_faults((field, name), says)


def concept_faults(concept: Concept) -> Iterator[Fault]:
    yield from _phrase_faults(("says",), concept.says)


def items(question: Explain) -> Iterator[tuple[Place, Point | Misconception]]:
    """Every point and misconception, with its place in the file."""
    found: Sequence[tuple[str, Sequence[Point | Misconception]]] = (
        ("points", question.points), ("misconceptions", question.misconceptions)
    )  # fmt: skip
    for name, several in found:
        for index, item in enumerate(several):
            yield (name, index), item


def known_faults(question: Explain, concepts: Collection[str]) -> Iterator[Fault]:
    """Concepts that neither the lexicon nor the question knows."""
    known = {*concepts, *question.words}
    for name in question.words:
        if name in concepts:
            message = _("the lexicon knows {name} already: what this question adds to it belongs under more")
            yield Fault(("words", name), message.format(name=quoted(name)), key=True)
    for name in question.more:
        if name not in concepts:
            yield _unknown(("more", name), name, concepts)
    for place, item in items(question):
        for field in ("says", "unless"):
            for index, way in enumerate(getattr(item, field)):
                try:
                    names = concepts_in(parse(way))
                except RuleError:
                    continue  # told already
                for name in sorted(names - known):
                    yield _unknown((*place, field, index), name, known)
        for name in sorted({name.strip() for name in item.mend.split("|") if name.strip()} - known):
            yield _unknown((*place, "mend"), name, known)
    for index, name in enumerate(question.rivals):
        if name not in known:
            yield _unknown(("rivals", index), name, known)


def bound_explain_faults(question: Explain, declarations: Mapping[str, Declaration]) -> Iterator[Fault]:
    """All that needs the declarations of the demonstrations that prove and refute."""
    for place, item in items(question):
        yield from _proof_faults((*place, "proof"), item.proof, declarations)


def _proof_faults(place: Place, proof: Proof, declarations: Mapping[str, Declaration]) -> Iterator[Fault]:
    found = declared(proof.demonstration, (*place, "demonstration"), declarations)
    if isinstance(found, Fault):
        yield found
        return
    yield from settings_faults(proof.params, found, place)
    names = names_of(found)
    yield from named_faults(Asserted((*place, "claim"), proof.claim, ("flag",)), names, found)
    if proof.found is not None:
        yield from told_faults(Said((*place, "found"), proof.found, True), names)


def _unknown(place: Place, name: str, known: Collection[str]) -> Fault:
    return Fault(place, _("the lexicon has no concept {name}").format(name=quoted(name)) + did_you_mean(name, known))


def _ids(question: Explain) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, item in items(question):
        if item.id in seen:
            yield Fault((*place, "id"), _("{id} stands twice").format(id=quoted(item.id)))
        seen.add(item.id)


def _item_faults(place: Place, item: Point | Misconception) -> Iterator[Fault]:
    yield from text_faults(Said((*place, "text"), item.text, False), {})
    if isinstance(item, Point) and item.ask is not None:
        yield from text_faults(Said((*place, "ask"), item.ask, False), {})
    if not item.says:
        yield Fault((*place, "says"), _("nothing says this, so nobody can be credited for it"))
    for field in ("says", "unless"):
        for index, way in enumerate(getattr(item, field)):
            try:
                parse(way)
            except RuleError as error:
                yield Fault((*place, field, index), error.message, column=error.column)
    yield from claim_faults(Asserted((*place, "proof", "claim"), item.proof.claim, ("flag",)))
    if item.proof.found is not None:
        yield from text_faults(Said((*place, "proof", "found"), item.proof.found, True), None)


def _phrase_faults(place: Place, says: str) -> Iterator[Fault]:
    phrases = [phrase.strip() for phrase in says.replace("，", ",").split(",")]
    if not any(phrases):
        yield Fault(place, _("a concept needs phrases, separated by commas"))
    if len(phrases) > PHRASES:
        yield Fault(place, _("a concept has at most {most} phrases").format(most=PHRASES))
    for phrase in phrases:
        if len(phrase) > CHARACTERS:
            message = _("a phrase has at most {most} characters: {phrase}")
            yield Fault(place, message.format(most=CHARACTERS, phrase=quoted(phrase[:20] + "…")))
        elif phrase.count("(") != phrase.count(")") or "((" in phrase:
            yield Fault(place, _("the brackets of {phrase} do not match").format(phrase=quoted(phrase)))
