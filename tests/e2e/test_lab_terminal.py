"""The lab in a real terminal: predict, run, sweep, two settings beside one another, and what can be taken along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, available

pytestmark = pytest.mark.skipif(not available, reason="needs tmux")


def test_predict_run_sweep_and_side_by_side(tmp_path: Path) -> None:
    with Terminal("lab scaling.variance --set pairs=1000 --seed 7", tmp_path) as terminal:
        terminal.wait("variance of q·k", "measured in", "62.8")
        terminal.press("p", "Right", "Right")  # predict first; then d_k 64 → 128
        sealed = terminal.wait("Predict first", "░░░░░", "your turn")
        assert "128" in sealed
        terminal.press("h")  # higher than before
        shown = terminal.wait("1 of 1 came true", "✓ higher")
        assert re.search(r"variance of q·k +1\d\d", shown)
        assert "░░░░░" in shown  # the others are still to be said
        terminal.press("p")  # enough of it
        terminal.press("s")
        terminal.wait("variance of q·k over d_k", "60 runs.", "least – greatest")
        terminal.press("k")
        terminal.wait("seeds at each value, 1 to 100")
        terminal.type("2")
        terminal.press("Enter")
        terminal.wait("median of 2 seeds", "24 runs.")
        terminal.press("f")
        terminal.wait("Saved", "files in")
        terminal.press("s", "b", "Right", "Right")
        shown = terminal.wait("A and B differ in d_k only", "A  d_k 128", "B  d_k 256")
        assert re.search(r"variance of q·k divided by d_k +[01]\.\d+ +[01]\.\d+", shown)
        terminal.press("Escape")
        terminal.wait("Start the next questions")
    saved = {path.name for path in (tmp_path / "figures").iterdir()}
    assert "scaling.variance-7-sweep-d_k-variance-1.svg" in saved


def test_a_training_is_watched_paused_stopped_and_run_with_another_seed(tmp_path: Path) -> None:
    with Terminal("lab seq2seq.alignment --seed 7", tmp_path) as terminal:
        terminal.wait("loss, as it trains", "accuracy, as it trains", "y end")
        terminal.press("Space")
        paused = terminal.wait("paused at")
        assert re.search(r"paused at \d+ of 120, loss [\d.]+, accuracy \d+.%", paused)
        terminal.press("Space", "x")
        terminal.wait("Stopped at", "runs it again")
        terminal.press("r")
        again = terminal.wait("loss, as it trains", "pauses")
        assert re.search(r"seed (?!7\b)\d+", again)


def test_step_through_without_colour(tmp_path: Path) -> None:
    with Terminal("step 'the cat was tired' --seed 7", tmp_path, NO_COLOR="1") as terminal:
        terminal.wait("random weights", "step 1 of 10")
        terminal.press("7")
        terminal.wait("Softmax turns each row into weights that sum to 1.", "sum 1.00")
        terminal.press("Down", "m")
        terminal.wait("no mask")
