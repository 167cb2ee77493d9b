"""Text that is set anew for each width: nearly all that the screens show."""

from __future__ import annotations

from textual import events
from textual.widgets import Static

from quizapp.tui.content import PRESS, Build, Column


class Prose(Static):
    """Static text from a function of the width."""

    DEFAULT_CSS = "Prose { height: auto; width: 100%; text-wrap: nowrap; }"

    def __init__(self, build: Build, *, id: str | None = None, classes: str | None = None) -> None:
        self._build = build
        self._column = Column(build)
        super().__init__(self._column, id=id, classes=classes)

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the text that was pressed, on the nearest widget that has it."""
        action = event.style.meta.get(PRESS)
        if not action:
            return
        event.stop()
        name = action.partition("(")[0]
        if name.startswith("app."):
            await self.app.run_action(action)
            return
        for node in self.ancestors_with_self:
            if hasattr(node, f"action_{name}"):
                await self.app.run_action(action, node)
                return

    def show(self, build: Build) -> None:
        """Show something else."""
        self._build = build
        self.again()

    def again(self) -> None:
        """Set the same text once more: what it tells of has changed, or the language has.

        The layout of the whole screen is only done again when the number of lines changes: it costs more than painting.
        """
        before, after = self._column, Column(self._build)
        self._column = after
        width = self.content_size.width
        layout = not width or before.lines(width) != after.lines(width)
        if layout and self._layout_required:
            self._layout_updates += 1  # a height was measured since that was asked for: Textual would remember it
        self.update(after, layout=layout)
