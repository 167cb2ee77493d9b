"""Every order of some steps is run from the same beginning, and what does not come to a result is infinitely far."""

from __future__ import annotations

import itertools
import math

import torch

from solutions.orders import State, gaps


def double(now: State) -> None:
    now["x"] = now["x"] * 2


def increase(now: State) -> None:
    now["x"] = now["x"] + 1


def finish(now: State) -> None:
    now["y"] = now["x"] - 3


START = {"x": torch.tensor([1.0, 2.0])}
STEPS = {"double": double, "increase": increase, "finish": finish}


def test_one_gap_an_order_in_the_order_of_permutations() -> None:
    reference = torch.tensor([0.0, 2.0])  # 2 x + 1 − 3
    found = dict(zip(itertools.permutations(STEPS), gaps(STEPS, START, reference, "y"), strict=True))
    assert found[("double", "increase", "finish")] == 0
    assert found[("increase", "double", "finish")] == 1  # 2 (x + 1) − 3
    assert found[("double", "finish", "increase")] == 1  # what follows the last result changes nothing
    assert found[("finish", "double", "increase")] == 3


def test_every_order_begins_anew_and_leaves_the_beginning_alone() -> None:
    gaps(STEPS, START, torch.zeros(2), "y")
    assert START["x"].tolist() == [1.0, 2.0]
    assert START.keys() == {"x"}


def test_an_order_that_comes_to_no_result_is_infinitely_far() -> None:
    def needs(now: State) -> None:
        now["z"] = now["y"] / 0

    found = gaps({"finish": finish, "needs": needs}, START, torch.zeros(2), "z")
    assert found == [math.inf, math.inf]  # once infinite numbers, once without what it needs
    assert gaps({"finish": finish}, START, torch.zeros(3), "y") == [math.inf]
    assert gaps({"double": double}, START, torch.zeros(2), "y") == [math.inf]
