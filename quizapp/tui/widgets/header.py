"""The header: the app's name, where you are; at the right what the machine just did."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import var

from quizapp.tui.content import QUIET, STRONG, spread, styled
from quizapp.tui.widgets.prose import Prose


class Header(Prose):
    """One row on the bar's ground."""

    where: var[str] = var("")
    status: var[str] = var("")

    def __init__(self, where: str = "", status: str = "") -> None:
        super().__init__(self._line, id="header")
        self.set_reactive(Header.where, where)
        self.set_reactive(Header.status, status)

    def has_room(self, status: str) -> bool:
        """Whether a status leaves room for where you are."""
        return cell_len(f"quizapp  {self.where} {status}") <= self.content_size.width

    def _line(self, width: int) -> Content:
        left = styled("quizapp", STRONG) + (styled(f"  {self.where}", QUIET) if self.where else "")
        return spread(left, styled(self.status, QUIET), width)

    def watch_where(self) -> None:
        self.again()

    def watch_status(self) -> None:
        self.again()
