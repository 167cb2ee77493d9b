"""What it is worth to say how sure one is: certainty-based marks (Gardner-Medwin), under which honesty pays best."""

from __future__ import annotations

from quizapp.record import Confidence

LEVELS: tuple[Confidence, ...] = ("sure", "fairly", "guess")

MARKS: dict[Confidence, tuple[int, int]] = {"sure": (3, -6), "fairly": (2, -2), "guess": (1, 0)}
"""Marks when right and when wrong."""

BREAK_EVEN: dict[Confidence, tuple[float, float]] = {"sure": (0.80, 1.0), "fairly": (0.67, 0.80), "guess": (0.0, 0.67)}
"""Between which odds of being right each level pays best, from the marks."""
