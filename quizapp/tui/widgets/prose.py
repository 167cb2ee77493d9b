"""Text that is set anew for each width: nearly all that the screens show."""

from __future__ import annotations

from textual.widgets import Static

from quizapp.tui.content import Build, Column


class Prose(Static):
    """Static text from a function of the width."""

    auto_links = False  # what can be pressed looks like what it is, not like a link
    DEFAULT_CSS = "Prose { height: auto; width: 100%; text-wrap: nowrap; }"

    def __init__(self, build: Build, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(Column(build), id=id, classes=classes)
        self._build = build

    def show(self, build: Build) -> None:
        """Show something else."""
        self._build = build
        self.again()

    def again(self) -> None:
        """Set the same text once more: what it tells of has changed, or the language has."""
        self.update(Column(self._build))
