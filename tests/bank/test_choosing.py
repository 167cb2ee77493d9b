"""The seed alone decides what is asked, and every variant and order can come up."""

from __future__ import annotations

import pytest
from bank_samples import SAME, question

from quizapp.bank.choosing import present, variant_count, variants

OPTIONS = [{"id": id, "text": SAME, "claim": "variance < 1"} for id in ("one", "two", "three", "four", "five")]
PARAMS = {"d_k": [16, 64], "entries": "N(0, 1)", "masked": [True, False]}


def test_variants_are_the_product_in_declared_order() -> None:
    asked = question(params=PARAMS)
    assert variants(asked) == [
        {"d_k": 16, "entries": "N(0, 1)", "masked": True},
        {"d_k": 16, "entries": "N(0, 1)", "masked": False},
        {"d_k": 64, "entries": "N(0, 1)", "masked": True},
        {"d_k": 64, "entries": "N(0, 1)", "masked": False},
    ]
    assert variant_count(asked) == 4


def test_a_question_without_parameters_has_one_variant() -> None:
    assert variants(question()) == [{}]
    assert variant_count(question()) == 1


def test_the_same_seed_presents_the_same() -> None:
    asked = question(params=PARAMS, options=OPTIONS)
    assert present(asked, 7) == present(asked, 7)


def test_a_known_seed_presents_what_it_always_did() -> None:
    """What a log says by its seed must stay true: a change of the drawing breaks every recorded answer."""
    shown = present(question(params=PARAMS, options=OPTIONS), 7)
    assert [option.id for option in shown.options] == ["five", "one", "four", "three", "two"]
    assert shown.values() == {"d_k": 16, "entries": "N(0, 1)", "masked": True}


def test_seeds_reach_every_variant_and_every_place() -> None:
    asked = question(params=PARAMS, options=OPTIONS)
    shown = [present(asked, seed) for seed in range(200)]
    assert {tuple(one.variant.items()) for one in shown} == {tuple(one.items()) for one in variants(asked)}
    assert {one.options.index(asked.options[0]) for one in shown} == {0, 1, 2, 3, 4}
    assert {len({option.id for option in one.options}) for one in shown} == {5}


def test_questions_differ_at_the_same_seed() -> None:
    orders = {tuple(o.id for o in present(question(id=f"q{n}", options=OPTIONS), 1).options) for n in range(20)}
    assert len(orders) > 5


def test_letters_follow_the_shown_order() -> None:
    shown = present(question(options=OPTIONS), 3)
    assert [shown.letter(option.id) for option in shown.options] == list("ABCDE")
    assert shown.option("B") is shown.option("b") is shown.options[1]
    assert shown.option("four").id == "four"


@pytest.mark.parametrize("name", ["C", "c", "F", "", "near ", "nearly"])
def test_an_option_that_is_not_there(name: str) -> None:
    shown = present(question(), 1)
    with pytest.raises(KeyError):
        shown.option(name)
    with pytest.raises(KeyError):
        shown.letter(name)


def test_values_are_a_copy() -> None:
    shown = present(question(params={"d_k": 16}), 1)
    shown.values()["d_k"] = 17
    assert shown.values() == {"d_k": 16}
