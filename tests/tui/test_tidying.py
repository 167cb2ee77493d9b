"""Garbage: the full pass is ours to begin while the app runs, and Python's again afterwards."""

from __future__ import annotations

import gc
import weakref

from quizapp.tui import tidying
from tests.tui.driving import drives, running, until


class Knot:
    """Refers to itself, so that only a pass over its generation frees it."""

    def __init__(self) -> None:
        self.itself = self


@drives
async def test_a_full_pass_is_only_made_between_two_events() -> None:
    before = gc.get_threshold()
    async with running() as (app, pilot):
        assert gc.isenabled()
        assert gc.get_threshold()[2] == tidying.NEVER
        assert any(timer.name == "tidy" for timer in app._timers)
        knot = Knot()
        old = weakref.ref(knot)
        gc.collect(1)  # it grows old: from here on only a full pass frees it
        gc.collect(1)
        del knot
        assert old() is not None
        while gc.get_count()[2] < tidying.DUE:
            assert old() is not None
            gc.collect(1)
        await until(pilot, lambda: old() is None)
    assert gc.get_threshold() == before
