"""Faulty code is run as it stands and with each line mended; the line is named only when one mend alone repairs it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from solutions import bughunt
from solutions.bughunt import Listing, hunt, read
from solutions.evidence import Line

SOURCE = """\
def f(x):
    y = x + 1
    #> y = x - 1
    z = y * 3
    #> z = y * 2
    return z
"""


@pytest.fixture
def listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Listing:
    (tmp_path / "sample.py").write_text(SOURCE, "utf-8")
    monkeypatch.setattr(bughunt, "FOLDER", tmp_path)
    return read("sample")


def probe(names: dict[str, Any]) -> float:
    return abs(float(names["f"](1)) - 4)  # what is wanted is 2 (x + 1)


def test_mends_are_taken_out_of_the_code_and_put_in_their_lines_place(listing: Listing) -> None:
    assert [line.text for line in listing.lines] == ["def f(x):", "    y = x + 1", "    z = y * 3", "    return z"]
    assert [line.mend for line in listing.lines] == ["", "    y = x - 1", "    z = y * 2", ""]
    assert "y * 2" not in listing.source()
    assert listing.source(3) == listing.source().replace("y * 3", "y * 2")


def test_the_line_whose_mend_repairs_it_is_named(listing: Listing) -> None:
    assert hunt(listing, probe) == {"gap": 2.0, "gaps": [2.0, 4.0, 0.0, 2.0], "line": 3, "error": "none"}


def test_code_that_is_mended_already_has_no_faulty_line(listing: Listing) -> None:
    facts = hunt(listing.with_mend(3), probe)
    assert (facts["gap"], facts["line"]) == (0.0, 0)


def test_two_mends_that_both_repair_it_name_none() -> None:
    twice = Listing((Line("def f(x): return (", ""), Line("x", "x + 1"), Line("+ 2", "+ 3"), Line(")")))
    assert hunt(twice, probe)["gaps"] == [1.0, 0.0, 0.0, 1.0]
    assert hunt(twice, probe)["line"] == 0


@pytest.mark.parametrize(
    ("text", "error"),
    [("raise KeyError", "KeyError"), ("def f(x): return missing", "NameError"), ("def f(x", "SyntaxError")],
)
def test_code_that_raises_is_infinitely_far_and_says_what_it_raised(text: str, error: str) -> None:
    facts = hunt(Listing((Line(text, "def f(x): return 4"),)), probe)
    assert (facts["gap"], facts["error"], facts["line"]) == (math.inf, error, 1)


def test_a_result_that_is_no_number_is_infinitely_far() -> None:
    facts = hunt(Listing((Line("def f(x): return float('nan')"),)), probe)
    assert (facts["gap"], facts["error"]) == (math.inf, "none")


def test_a_mend_behind_no_line_or_behind_another_mend_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bughunt, "FOLDER", tmp_path)
    for source in ("#> x = 1\n", "x = 1\n#> x = 2\n#> x = 3\n"):
        (tmp_path / "sample.py").write_text(source, "utf-8")
        with pytest.raises(ValueError, match=r"sample\.py: the mend"):
            read("sample")


FAULTY = sorted(path.stem for path in Path(bughunt.FOLDER).glob("*.py"))


@pytest.mark.parametrize("name", FAULTY)
def test_every_listing_fits_the_screen_and_has_lines_to_suspect(name: str) -> None:
    lines = read(name).lines
    assert len(lines) <= 24
    assert max(len(line.text) for line in lines) <= 72
    assert sum(bool(line.mend) for line in lines) >= 4
    assert not [line for line in lines if line.mend and line.mend.strip() == line.text.strip()]
