"""What agreed with the declarations is not held against them again, and nothing else is ever let through."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from quizapp.bank import bound, packs
from quizapp.bank.bound import NAME
from quizapp.bank.packs import Bank, load
from tests.bank.bank_samples import CATALOGUE, GOOD, TOPICS, told

WRONG = GOOD.replace("variance > 1.1 * d_k", "varience > 1.1 * d_k")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pack"
    made.mkdir()
    (made / "a.yaml").write_text(GOOD, "utf-8")
    (made / "topics.yaml").write_text(TOPICS, "utf-8")
    return made


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that were held against declarations."""
    seen: list[str] = []
    faults = packs.bound_faults

    def watching(question: object, declarations: object) -> object:
        seen.append(question.id)  # type: ignore[attr-defined]
        return faults(question, declarations)  # type: ignore[arg-type]

    monkeypatch.setattr(packs, "bound_faults", watching)
    return seen


def bank(folder: Path, cache: Path, catalogue: object = CATALOGUE) -> Bank:
    made = load([folder], cache)
    made.bind(catalogue)  # type: ignore[arg-type]
    return made


def test_a_second_start_holds_nothing_and_knows_the_same(folder: Path, tmp_path: Path, held: list[str]) -> None:
    first, count = bank(folder, tmp_path), len(held)
    assert count == len(first.questions) > 0
    second = bank(folder, tmp_path)
    assert len(held) == count
    assert second.questions == first.questions
    assert second.errors == []


def test_a_sitting_after_the_first_holds_nothing(folder: Path, tmp_path: Path, held: list[str]) -> None:
    made, count = bank(folder, tmp_path), len(held)
    made.bind(dict(CATALOGUE))
    assert len(held) == count


@pytest.mark.parametrize("cached", [True, False])
def test_a_file_that_does_not_agree_is_told_every_time(folder: Path, tmp_path: Path, cached: bool) -> None:
    if cached:
        bank(folder, tmp_path)
    (folder / "a.yaml").write_text(WRONG, "utf-8")
    for _ in range(2):
        made = bank(folder, tmp_path)
        assert "varience" in told(made)[0]
        assert made.questions == {}


def test_other_declarations_are_held_against_every_file(folder: Path, tmp_path: Path) -> None:
    bank(folder, tmp_path)
    fewer = {id: replace(one, facts=one.facts[:1]) for id, one in CATALOGUE.items()}
    expected = told(bank(folder, tmp_path / "another", fewer))
    assert expected
    assert told(bank(folder, tmp_path, fewer)) == expected
    assert told(bank(folder, tmp_path)) == []
    made = bank(folder, tmp_path)
    made.bind(fewer)
    assert told(made) == expected


def test_nothing_declared_is_held_against_them_as_well(folder: Path, tmp_path: Path) -> None:
    assert told(bank(folder, tmp_path, {}))


@pytest.mark.parametrize("broken", [b"", b"\x80", b"\xc1" * 100, b"\x91" * 100_000])
def test_a_broken_store_is_as_good_as_none(folder: Path, tmp_path: Path, held: list[str], broken: bytes) -> None:
    first, count = bank(folder, tmp_path), len(held)
    (tmp_path / NAME).write_bytes(broken)
    assert bank(folder, tmp_path).questions == first.questions
    assert len(held) == 2 * count
    assert (tmp_path / NAME).read_bytes() != broken


def test_other_rules_hold_every_file_again(
    folder: Path, tmp_path: Path, held: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bank(folder, tmp_path)
    count = len(held)
    monkeypatch.setattr(bound, "rules", lambda: "other")
    bank(folder, tmp_path)
    assert len(held) == 2 * count


def test_a_folder_that_refuses_is_let_be(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert bank(folder, tmp_path / "file" / "cache").errors == []
