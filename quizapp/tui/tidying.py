"""Garbage collection that stays out of the keys' way: the full pass runs between two events, never within a paint."""

from __future__ import annotations

import gc

from textual.app import App

EVERY = 1.0  # seconds between two looks whether a full pass is due
DUE = 8  # passes over the middle generation, after which it is
NEVER = 1_000_000  # such passes after which Python would begin a full one by itself


def settle(app: App[int]) -> None:
    """Take everything loaded so far out of it: a full pass over that would stall the keys for 50 ms."""
    gc.freeze()
    young, middle, _old = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    gc.enable()
    app.set_interval(EVERY, tidy, name="tidy")


def tidy() -> None:
    """The full pass, if it is due; in a callback of its own it never adds to what a key paints."""
    if gc.get_count()[2] >= DUE:
        gc.collect()


def restore() -> None:
    """As Python does it, for whoever lives on after the app."""
    young, middle, _old = gc.get_threshold()
    gc.set_threshold(young, middle, middle)
