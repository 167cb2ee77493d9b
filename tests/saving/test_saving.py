"""Figures as files: every number in the CSV, a well-formed drawing, and nothing overwritten."""

from __future__ import annotations

import csv
import io
import math
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from quizapp import locale
from quizapp.saving.files import documents, write
from quizapp.saving.svg import as_svg
from quizapp.saving.tables import as_csv
from solutions.evidence import Bars, Curves, Evidence, Figure, Heatmap, Histogram, Matrix, Series, Text
from tests.tui.figure_samples import BAND, BELL, FACTS, GAPS, PAIR, POWERS, SATURATION, SCORES, SINGLE, TABLE, WEIGHTS

DRAWN: dict[str, Figure] = {
    "bars": PAIR, "single": SINGLE, "histogram": BELL, "curves": SATURATION, "log": POWERS, "gaps": GAPS,
    "band": BAND, "scores": SCORES, "weights": WEIGHTS,
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def read(figure: Figure) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(figure, FACTS))))


def drawing(figure: Figure) -> ET.Element:
    return ET.fromstring(as_svg(figure, "scaling.variance, d_k = 64, seed = 7"))


def texts(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def test_every_number_of_a_curve_is_in_the_csv_exactly() -> None:
    head, *body = read(SATURATION)
    assert head == ["standard deviation of the scores", "largest weight", "entropy / ln N", "p(1−p)"]
    assert [[*map(float, row)] for row in body] == [
        [x, *(one.values[at] for one in SATURATION.series)] for at, x in enumerate(SATURATION.x)
    ]


def test_the_others_are_as_exact() -> None:
    assert read(PAIR)[1] == ["< 1e-5", "0", "0.17"]
    edges = [[*map(float, row)] for row in read(BELL)[1:]]
    assert edges[0] == [BELL.edges[0], BELL.edges[1], BELL.counts[0]]
    assert len(edges) == len(BELL.counts)
    assert read(SCORES)[1][:3] == ["the", "0.0", ""]  # a masked cell is empty
    assert read(SCORES)[0][1:] == SCORES.columns
    assert read(TABLE)[2] == ["mean", "0.78", "3.84"]


def test_a_comma_and_a_quote_stay_in_their_cell() -> None:
    figure = Bars(caption=Text("", ""), labels=['a, "b"\nc'], series=[Series(label=Text("s", "s"), values=[1.0])])
    assert read(figure)[1] == ['a, "b"\nc', "1.0"]


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_is_well_formed_and_says_what_was_run(name: str, language: locale.Language) -> None:
    locale.use(language)
    root = drawing(DRAWN[name])
    assert root.tag == f"{SVG}svg"
    found = texts(root)
    assert found[0] == locale.pick(DRAWN[name].caption)
    assert found[-1] == "scaling.variance, d_k = 64, seed = 7"
    width = float(root.attrib["width"])
    for each in root.iter(f"{SVG}rect"):
        if "x" in each.attrib:
            assert float(each.attrib["x"]) + float(each.attrib["width"]) <= width
            assert float(each.attrib["width"]) >= 0
            assert float(each.attrib["height"]) >= 0


def test_a_bar_is_as_long_as_its_value() -> None:
    widths = [float(each.attrib["width"]) for each in drawing(SINGLE).iter(f"{SVG}rect") if "x" in each.attrib]
    assert widths[0] / widths[1] == pytest.approx(0.52 / 0.9814, abs=1e-3)


def test_a_band_is_filled_from_its_lower_to_its_upper_end() -> None:
    points = next(drawing(BAND).iter(f"{SVG}polygon")).attrib["points"].split()
    heights = [float(point.split(",")[1]) for point in points]
    assert len(heights) == 10
    assert all(low >= high for low, high in zip(heights[:5], heights[:4:-1], strict=True))


def test_a_gap_breaks_the_line() -> None:
    assert len(list(drawing(GAPS).iter(f"{SVG}polyline"))) == 3


def test_a_masked_cell_is_not_filled() -> None:
    cells = [each for each in drawing(WEIGHTS).iter(f"{SVG}rect") if "fill-opacity" in each.attrib]
    assert len(cells) == 6
    assert texts(drawing(WEIGHTS)).count("·") == 3


def test_what_stands_in_a_label_is_text() -> None:
    figure = Bars(caption=Text("<a & b>", ""), labels=["<script>\x1b[31m"], series=[])
    assert "<script" not in as_svg(figure, "")
    assert texts(drawing(figure))[:2] == ["<a & b>", "<script>[31m"]


@pytest.mark.parametrize("values", [[], [math.nan], [math.inf, -math.inf], [0.0], [1e300, -1e300]])
def test_nothing_breaks_a_drawing(values: list[float]) -> None:
    names, series = [str(at) for at in range(len(values))], [Series(label=Text("s", "s"), values=values)]
    x = [float(at) for at in range(len(values))]
    for figure in (
        Bars(caption=Text("", ""), labels=names, series=series),
        Curves(caption=Text("", ""), x=x, x_label=Text("", ""), series=series, log_y=True),
        Heatmap(caption=Text("", ""), values=[[*values]], rows=["r"], columns=names),
        Matrix(name="Q", caption=Text("", ""), values=[], rows=[], columns=[]),
        Histogram(caption=Text("", ""), edges=[0.0, 0.0], counts=[0.0]),
    ):
        assert "nan" not in ET.tostring(drawing(figure)).decode().lower().replace("nan</", "")


# --- files -----------------------------------------------------------------------------------------------------------

EVIDENCE = Evidence(facts=FACTS, figures=[PAIR, TABLE], demonstration="scaling.gradient", params={"d_k": 64}, seed=7)


def test_a_drawing_and_its_numbers_go_into_two_files_and_a_table_into_one(tmp_path: Path) -> None:
    written = write(tmp_path / "new" / "folder", documents(EVIDENCE))
    names = ["scaling.gradient-7-1.svg", "scaling.gradient-7-1.csv", "scaling.gradient-7-2.csv"]
    assert [path.name for path in written] == names
    assert "scaling.gradient, d_k = 64, seed = 7" in written[0].read_text("utf-8")


def test_nothing_is_overwritten_and_the_same_is_not_written_twice(tmp_path: Path) -> None:
    first = write(tmp_path, {"a.csv": "1"})
    assert write(tmp_path, {"a.csv": "1"}) == first
    assert [path.name for path in write(tmp_path, {"a.csv": "2"})] == ["a (2).csv"]
    assert (tmp_path / "a.csv").read_text() == "1"


def test_a_folder_that_cannot_be_made_is_an_error_to_be_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        write(tmp_path / "file" / "folder", {"a.csv": "1"})
