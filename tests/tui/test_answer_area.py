"""The field of an explanation: a row that is drawn from memory is the row that Textual would draw."""

from __future__ import annotations

from textual.widgets import TextArea

from quizapp.tui.app import QuizApp
from quizapp.tui.screens.explain import ExplainScreen
from quizapp.tui.widgets.answer_area import AnswerArea
from tests.tui.driving import drives, running, until

PARAGRAPH = "The variance of q·k grows with d_k; 所以要除以 √d_k。 " * 30


def rows(area: AnswerArea, own: bool) -> list[list[object]]:
    draw = AnswerArea.render_line if own else TextArea.render_line
    area._line_cache.clear()
    return [list(draw(area, y)) for y in range(area.size.height)]


@drives
async def test_what_is_drawn_from_memory_is_what_is_written() -> None:
    async with running() as (app, pilot):
        app.explain(["sqrt_dk"])
        await until(pilot, lambda: isinstance(app.screen, ExplainScreen))
        area = app.screen.query_one(AnswerArea)

        def held() -> None:
            assert rows(area, own=True) == rows(area, own=False)

        area.load_text(PARAGRAPH + "\n\n" + PARAGRAPH)
        await pilot.pause()
        held()
        for step in (
            lambda: area.insert("a word in the middle ", (0, 400)),
            lambda: area.move_cursor((2, 300)),
            lambda: area.delete((0, 10), (0, 90)),
            lambda: area.select_all(),
            lambda: area.move_cursor((0, 0)),
            lambda: setattr(app, "theme", "paper"),
            lambda: app.screen.set_focus(None),
            lambda: area.scroll_to(y=5, animate=False),
        ):
            step()
            await pilot.pause()
            held()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        held()
        assert isinstance(app, QuizApp)
        assert len(area._drawn) > 20
