"""What whoever asked for a run holds in the hand to pause it and to let it go on."""

from __future__ import annotations

from collections.abc import Callable


class Hold:
    """Belongs to one request. A run waits at its next report; one that never reports cannot be paused.

    `wanted` is what was asked for last, `waiting` whether the run does wait now; `on_change` is called when that
    changes. What is asked for before the run begins, or while its child is being replaced, is not forgotten.
    """

    def __init__(self, on_change: Callable[[], None] | None = None) -> None:
        self.wanted = self.waiting = False
        self._on_change = on_change
        self._send: Callable[[bool], None] | None = None

    def pause(self) -> None:
        self._ask(True)

    def resume(self) -> None:
        self._ask(False)

    def _ask(self, wanted: bool) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            if self._send is not None:
                self._send(wanted)

    # --- what the session calls --------------------------------------------------------------------------------------

    def take(self, send: Callable[[bool], None]) -> None:
        """The request was sent; `send` tells its child to pause it or not."""
        self._send = send
        if self.wanted:
            send(True)

    def waits(self, waiting: bool) -> None:
        if waiting != self.waiting:
            self.waiting = waiting
            if self._on_change is not None:
                self._on_change()

    def let_go(self) -> None:
        """The request is over, or its child is gone."""
        self._send = None
        self.waits(False)
