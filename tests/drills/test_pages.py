"""The words of every drill: both languages, the names that the judge has, labels that fit, the field's own dashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from quizapp.drills import schema
from quizapp.drills.pages import BadPage, Page, folder, page, pages
from quizapp.text.lines import wrapped
from solutions.evidence import Text
from solutions.judging import catalog, judge
from tests.sharing import built_in

EDITOR = 65  # cells for code beside the margin
LABEL = 46  # cells beside ✓ or ✗


def texts(page: Page) -> list[Text]:
    words = [text for each in page.checks.values() for text in (each.says, each.hint)]
    return [page.title, page.statement, *words, *page.mistakes.values()]


def test_every_drill_has_its_page_and_the_other_way_round() -> None:
    assert set(pages()) == set(catalog.names())


@pytest.mark.parametrize("name", pages())
def test_the_names_are_the_judges(name: str) -> None:
    rules = judge.rules(name)
    assert list(pages()[name].checks) == rules.checks
    assert list(pages()[name].mistakes) == rules.mistakes


@pytest.mark.parametrize("name", pages())
def test_both_languages_are_there_and_labels_fit(name: str) -> None:
    page = pages()[name]
    assert page.topic in built_in().topics
    assert 1 <= page.level <= 5
    for text in texts(page):
        assert text.en.strip()
        assert text.zh.strip()
        assert text.en != text.zh or text == page.title
    for check in page.checks.values():
        assert max(cell_len(check.says.en), cell_len(check.says.zh)) <= LABEL, check.says
    for mistake in page.mistakes.values():
        assert mistake.en.endswith(".")
        assert mistake.zh.endswith("。")


@pytest.mark.parametrize("name", pages())
def test_what_is_written_starts_from_a_stub_that_fits_the_editor(name: str) -> None:
    for line in pages()[name].stub.splitlines():
        assert len(line) <= EDITOR, line
    assert wrapped(pages()[name].statement.en)


def test_a_page_that_is_wrong_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text("name: [odd\n", "utf-8")
    with pytest.raises(BadPage, match=r"odd\.yaml:1:7: "):
        page(file)
    file.write_text("name: odd\n", "utf-8")
    with pytest.raises(BadPage, match="title"):
        page(file)


def test_the_schema_for_editors_is_the_models_and_every_page_names_it() -> None:
    assert schema.PATH.read_text("utf-8") == schema.published()
    for file in folder().glob("*.yaml"):
        assert file.read_text("utf-8").startswith("# yaml-language-server: $schema=schema.json\n")
