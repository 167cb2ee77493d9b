"""What a person typed, read as an answer: a Response or NotAnAttempt, never anything else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp import locale
from quizapp.grading import NotAnAttempt, Response, read_response
from tests.grading.grading_samples import asked, options

SEVERAL = {"options": options(near="variance < 70", far="variance > 70", odd="rank > 1")}
ANY = [asked("number"), asked("shape"), asked("choice", **SEVERAL), asked("multi", **SEVERAL)]


def read(kind: str, typed: str) -> object:
    fields = SEVERAL if kind in ("choice", "multi") else {}
    return read_response(asked(kind, **fields), typed).given


def refusal(kind: str, typed: str) -> str:
    with pytest.raises(NotAnAttempt) as caught:
        read(kind, typed)
    return str(caught.value)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("64", 64.0), (" 64\t", 64.0), ("1e-3", 0.001), ("1E3", 1000.0), ("1/8", 0.125), ("1 / 8", 0.125), (".5", 0.5),
        ("5.", 5.0), ("+5", 5.0), ("-5", -5.0), ("−5", -5.0), ("６４", 64.0), ("－５．５", -5.5), ("１／８", 0.125),
        ("\u300064\u3000", 64.0), ("−1/−8", 0.125), ("1e3/1e2", 10.0), ("1e0003/2", 500.0), ("1e-400", 0.0),
        ("inf", math.inf), ("∞", math.inf),
        ("+∞", math.inf), ("-inf", -math.inf), ("−∞", -math.inf), ("1e400/1e399", 10.0), ("0/5", 0.0),
    ],
)  # fmt: skip
def test_a_number_is_read_in_every_form_in_which_it_is_written(typed: str, value: float) -> None:
    assert read("number", typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        "1/0", "0/0", "1e999", "-1e999", "1e999/1", "1/1e-999999999", "1e999999999/1", "1e99999/2", "nan", "NaN",
        "-nan", "64 ms", "64%", "8x", "1,000", "1_000", "0x10", "1/2/3", "/2", "2/", "e5", "1e", "--5", "infinity",
        "inf/2", "10²", "½", "1½", "²", "①", "64; 65", "d_k", "1e5 1e6", "2\n3", "{d_k}", "'64'", "9" * 201,
        "1" * 10_000, "9" * 200 + "/" + "9" * 200,
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_an_attempt(typed: str) -> None:
    assert "Nothing was recorded." in refusal("number", typed)


def test_a_long_fraction_is_exact_where_its_parts_are_no_floats() -> None:
    assert read("number", "9" * 60 + "/" + "3" * 60) == 3.0


@pytest.mark.parametrize(
    "typed",
    [
        "(2, 8, 3, 7)", "2 8 3 7", "2,8,3,7", "[2, 8, 3, 7]", "torch.Size([2, 8, 3, 7])", "2x8x3x7", "2 × 8 × 3 × 7",
        "2*8*3*7", "（2，8，3，7）", "［２， ８，３，７］", "2、8、3、7", "(2, 8, 3, 7,)", "2;8;3;7", "{2, 8, 3, 7}",
        " ( 2,8 , 3,7 ) ", "２　８　３　７",
    ],
)  # fmt: skip
def test_a_shape_is_read_in_every_form_in_which_it_is_written(typed: str) -> None:
    response = read_response(asked("shape"), typed)
    assert response.given == [2, 8, 3, 7]
    assert response.text == "(2, 8, 3, 7)"


def test_a_shape_of_one_axis_is_written_with_its_comma() -> None:
    assert read_response(asked("shape"), "5") == Response([5], "(5,)")
    assert read("shape", "(5,)") == [5]


@pytest.mark.parametrize("typed", ["()", "(2, -8)", "(2, N)", "2.5 3", "(B, 8)", "1e3", "2²", "(2, 12345678901)", "٣"])
def test_what_is_no_shape_is_not_an_attempt(typed: str) -> None:
    assert "is not a shape. Try (2, 8, 3, 7) or 2 8 3 7. Nothing was recorded." in refusal("shape", typed)


def test_an_option_is_named_by_its_id() -> None:
    assert read("choice", " far ") == ("far",)
    assert read("choice", "ｆａｒ") == ("far",)
    assert "“a” is not an option. Try" in refusal("choice", "a")
    assert "one option, not several" in refusal("choice", "near,far")


def test_several_options_come_out_in_the_order_in_which_they_stand_and_once() -> None:
    presented = asked("multi", **SEVERAL)
    order = tuple(option.id for option in presented.options)
    for typed in (",".join(reversed(order)), " ".join(order), "，".join(order), "、".join((*order, *order))):
        assert read_response(presented, typed) == Response(order, ",".join(order))
    assert "“nope” is not an option" in refusal("multi", "near, nope")


def test_a_message_names_what_was_expected_in_both_languages() -> None:
    says = {
        ("number", ""): ("A number is expected: 64, 1e-3 or 1/8.", "请给出一个数：64、1e-3 或 1/8。未作记录。"),
        ("shape", " "): ("A shape is expected:", "请给出形状：(2, 8, 3, 7) 或 2 8 3 7。未作记录。"),
        ("choice", ""): ("An option is expected: ", "请给出一个选项："),
        ("number", "8x"): ("“8x” is not a number. Try 64, 1e-3 or 1/8. Nothing was recorded.", "「8x」不是数字。"),
        ("shape", "8x?"): ("“8x?” is not a shape.", "「8x?」不是形状。可输入 (2, 8, 3, 7) 或 2 8 3 7。未作记录。"),
        ("choice", "z"): ("“z” is not an option.", "「z」不是选项。"),
        ("choice", "near far"): ("takes one option", "只选一项"),
        ("number", "1" * 201): ("over 200 characters", "200"),
    }
    for (kind, typed), (english, chinese) in says.items():
        locale.use("en")
        assert english in refusal(kind, typed)
        locale.use("zh")
        assert chinese in refusal(kind, typed)


def test_a_message_shows_the_input_short_and_without_control_characters() -> None:
    message = refusal("number", "\x1b[31m" + "x" * 100)
    assert "\x1b" not in message
    assert len(message) < 100
    assert "[31mxx" in message
    locale.use("zh")
    assert "…" not in refusal("number", "x" * 100)


signs = st.text("0123456789eE+-−/.∞inf() ,[]x×；，、（）２", max_size=40)
typed_text = st.text() | signs | st.text(min_size=190, max_size=260)


@given(typed_text)
def test_any_text_is_an_answer_or_not_an_attempt(typed: str) -> None:
    for presented in ANY:
        try:
            response = read_response(presented, typed)
        except NotAnAttempt:
            continue
        match presented.question.kind:
            case "number":
                assert isinstance(response.given, float)
                assert response.given == response.given
            case "shape":
                assert isinstance(response.given, list)
                assert response.given
            case _:
                assert isinstance(response.given, tuple)
                assert response.given


@given(st.floats(allow_nan=False))
def test_every_float_can_be_answered_with(value: float) -> None:
    assert read("number", repr(value)) == value
    assert read("number", repr(value).replace("-", "−")) == value


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_a_fraction_is_its_quotient(top: int, bottom: int) -> None:
    assert read("number", f"{top}/{bottom}") == top / bottom
