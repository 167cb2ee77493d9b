"""Questions: practise them, list them, grade one answer."""

from __future__ import annotations

import click

from quizapp.cli.shared import (
    NO,
    Unusable,
    as_json,
    check_topic,
    echo,
    in_laboratory,
    lang,
    load_bank,
    meant,
    question_named,
    quizapp,
    seed,
    seed_or_new,
)
from quizapp.locale import _

KINDS = ("choice", "multi", "number", "shape", "order", "bug", "formula", "explain")  # as quizapp.bank.types has them


@quizapp.command()
@click.option("--topic", help="Only this topic.")
@click.option("--question", "id", help="Only this question.")
@click.option("--text", "text", is_flag=True, help="Line by line, without a full screen.")
@lang
@seed
def practice(topic: str | None, id: str | None, text: bool, seed: int | None) -> int:
    """Practise: six questions, or the one you name."""
    if not text:
        from quizapp.tui import full_screen

        bank = load_bank()
        if id and id not in bank.explains:
            question_named(bank, id)
        check_topic(bank, topic)
        return full_screen(topic=topic, question=id, seed=seed)
    return _practise_in_lines(topic, id, seed)


@quizapp.command()
@click.option("--text", "text", is_flag=True, help="Line by line, without a full screen.")
@lang
@seed
def review(text: bool, seed: int | None) -> int:
    """What today asks for, and why each question now; then these questions."""
    if text:
        return _practise_in_lines(None, None, seed, review=True)
    from quizapp.tui import full_screen

    return full_screen(review=True, seed=seed)


def _practise_in_lines(topic: str | None, id: str | None, seed: int | None, review: bool = False) -> int:
    from quizapp.drills.cards import Cards
    from quizapp.lab import LabError, Laboratory
    from quizapp.practice import Practice
    from quizapp.record import cache_folder, open_log
    from quizapp.record.backup import daily_or_why
    from quizapp.text.practice import run as run_lines

    bank = load_bank()
    check_topic(bank, topic)
    log, trouble = open_log()
    if trouble:
        click.echo(trouble, err=True)
    if id and id not in bank.explains:
        question_named(bank, id)
    if review:
        bank.drills = Cards()
    with log:
        try:
            if id in bank.explains:
                from quizapp.text.explain import run as explain_in_lines

                explain_in_lines(Practice(bank, Laboratory(cache=cache_folder()), log), bank.explains[id], seed)
                return 0
            run_lines(Practice(bank, Laboratory(cache=cache_folder()), log), topic, id, seed, review)
            if log.path is not None and (trouble := daily_or_why(log.path)):
                click.echo(trouble, err=True)
        except LabError as error:
            raise Unusable(error.message) from None
    return 0


@quizapp.command()
@click.option("--topic", help="Only this topic.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@as_json
@lang
def questions(topic: str | None, kind: str | None, as_json: bool) -> int:
    """List the questions."""
    bank = load_bank()
    check_topic(bank, topic)
    rows = [
        {
            "id": question.id, "kind": question.kind, "topic": question.topic, "level": question.level,
            "demonstration": question.demonstration, "source": question.source,
            "options": [option.id for option in question.options],
        }
        for question in bank.questions.values()
        if topic in (None, question.topic) and kind in (None, question.kind)
    ]  # fmt: skip
    rows += [
        {
            "id": explain.id, "kind": explain.kind, "topic": explain.topic, "level": explain.level,
            "demonstration": explain.points[0].proof.demonstration, "source": explain.source, "options": [],
        }
        for explain in bank.explains.values()
        if topic in (None, explain.topic) and kind in (None, explain.kind)
    ]  # fmt: skip
    if as_json:
        from quizapp.commands.jsonable import echo_json

        echo_json({"questions": rows})
    else:
        echo(
            f"{row['id']:<36} {row['kind']:<7} {row['topic']:<12} {row['level']}  {row['demonstration']}"
            for row in rows
        )
    return 0


@quizapp.command()
@click.argument("id", metavar="QUESTION")
@click.option("--answer", required=True, help="Option ids, a number, a shape, steps in order, a line, or a formula.")
@lang
@seed
@as_json
def ask(id: str, answer: str, seed: int | None, as_json: bool) -> int:
    """Grade one answer, record nothing. Exit code 0 when it is right, 1 when it is not."""
    from quizapp.bank.choosing import present
    from quizapp.commands.ask import decide, verdict_json
    from quizapp.commands.jsonable import echo_json
    from quizapp.grading import NotAnAttempt, QuestionBroken, read_response
    from quizapp.text.verdict import lines

    question = question_named(load_bank(), id)
    try:
        drawn = seed_or_new(seed)
        if question.kind != "bug":  # whose lines only the laboratory knows; all else is refused before torch starts
            read_response(present(question, drawn), answer)
        verdict = in_laboratory(lambda practice: decide(practice, question, answer, drawn))
    except (NotAnAttempt, QuestionBroken) as error:
        raise Unusable(str(error)) from None
    if as_json:
        echo_json(verdict_json(verdict))
    else:
        echo(lines(verdict))
    return 0 if verdict.correct else NO


@quizapp.command()
@click.argument("id", metavar="QUESTION")
@click.option("--file", "file", required=True, metavar="TEXT", help="The file with the answer; - reads standard input.")
@click.option("--prove", is_flag=True, help="Run the proof of every point and misconception that was found.")
@lang
@seed
@as_json
def explain(id: str, file: str, prove: bool, seed: int | None, as_json: bool) -> int:
    """Hold an answer in your own words against a question's rubric. Nothing is recorded."""
    from quizapp.commands import explain as command
    from quizapp.commands.jsonable import echo_json

    bank = load_bank()
    if id not in bank.explains:
        known = _("there is no explain question “{id}”").format(id=id) + meant(id, list(bank.explains))
        raise Unusable(known)
    try:
        text = command.answer(file)
    except command.Unreadable as error:
        raise Unusable(str(error)) from None
    question = bank.explains[id]
    found = command.read(question, bank.lexicon, text)
    proofs = (
        in_laboratory(lambda practice: command.prove(practice, question, found, seed_or_new(seed))) if prove else {}
    )
    if as_json:
        echo_json(command.reading_json(question, text, found, proofs))
    else:
        echo(command.lines(question, text, found, proofs))
    return 0
