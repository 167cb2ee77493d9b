"""What the app of a test need not do: parse style sheets that an earlier one parsed, paint frames that nobody looks at,
lay out a Home that other screens cover, and wait for the clock. Each costs more than what most tests are about."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Iterator
from typing import Any
from unittest import mock

from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from quizapp.tui.screens.home import HomeScreen

_parse = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


class Bare(HomeScreen):
    """Home with its keys, its header and its footer, and nothing between them."""

    def body(self) -> Iterable[Widget]:
        return ()


def _parse_once(sheet: Stylesheet, css: str, *where: Any, **named: Any) -> list[RuleSet]:
    """The rules of a style sheet, which nobody changes, parsed once for all apps whose variables are the same."""
    key = (css, where, *named.items(), *sheet._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse(sheet, css, *where, **named)
    return _parsed[key]


def _no_frame(
    compositor: Compositor, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
) -> None:
    """Everything is laid out and set; what comes of it is drawn when a test looks at the screen."""
    visible_screen_stack.set(screen_stack or [])
    compositor._dirty_regions.clear()


@contextlib.contextmanager
def sparing(paints: bool) -> Iterator[None]:
    """While an app of a test runs; where `paints`, each frame is painted as in a terminal."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(Stylesheet, "_parse_rules", _parse_once))
        stack.enter_context(mock.patch("textual.app.wait_for_idle", _at_once))
        if not paints:
            stack.enter_context(mock.patch.object(Compositor, "render_update", _no_frame))
        yield


async def _at_once(_seconds: float) -> None:
    """In the place of Textual's waiting after a key, which a `Quick` pilot does in its own way."""


class Quick(Pilot[Any]):
    """Waits by looking whether there is still something to do; Textual's own looks at the clock, 20 ms at a time."""

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.app._press_keys([key])
            await at_rest(self.app)

    async def pause(self, delay: float | None = None) -> None:
        if delay is not None:
            await asyncio.sleep(delay)
        await at_rest(self.app)

    async def _wait_for_screen(self, timeout: float = 30.0) -> bool:
        await at_rest(self.app)
        return self.app._exception is None


LONGEST, TURNS = 1.0, 40  # seconds for which something may be at work; turns of the loop before we wait by the clock


async def at_rest(app: App[Any]) -> None:
    """Until no message, no callback and no thread is at work, and what changed was laid out."""
    loop, end, turns = asyncio.get_running_loop(), time.monotonic() + LONGEST, 0
    while time.monotonic() < end and app._exception is None and app._running:
        turns += 1
        await asyncio.sleep(0 if turns < TURNS else 0.005)
        if loop._ready or _any_busy(app):  # type: ignore[attr-defined]
            continue
        if app._resize_event is not None:
            app._check_resize()
        elif _something_changed(app):
            app.screen._on_timer_update()
        elif _threads_at_work(loop):
            turns = TURNS
        else:
            return


def _any_busy(app: App[Any]) -> bool:
    pumps: list[MessagePump] = [app, *app.screen.walk_children(with_self=True)]
    waits = (pump._message_queue.ready_event for pump in pumps if pump._running)
    return any(event.is_set() or not event._waiters for event in waits)  # type: ignore[attr-defined]


def _something_changed(app: App[Any]) -> bool:
    screen = app.screen
    return bool(
        screen._layout_required or screen._scroll_required or screen._repaint_required or screen._recompose_required
        or screen._dirty_widgets or screen._callbacks
    )  # fmt: skip


def _threads_at_work(loop: Any) -> bool:
    pool = loop._default_executor
    return pool is not None and pool._idle_semaphore._value < len(pool._threads)
