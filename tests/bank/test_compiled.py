"""What was found right is not checked again, and nothing else is ever taken from the store."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from quizapp.bank import compiled, sheets
from quizapp.bank.compiled import NAME
from quizapp.bank.packs import Bank, load
from tests.bank.bank_samples import CATALOGUE, GOOD, TOPICS, told
from tests.bank.test_ledger import GOOD as ROWS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pack"
    (made / "documents").mkdir(parents=True)
    (made / "a.yaml").write_text(GOOD, "utf-8")
    (made / "topics.yaml").write_text(TOPICS, "utf-8")
    (made / "documents" / "rows.yaml").write_text(ROWS, "utf-8")
    return made


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were read as YAML."""
    seen: list[str] = []
    understand = sheets.understand

    def reading(text: str) -> object:
        seen.append(text)
        return understand(text)

    monkeypatch.setattr(sheets, "understand", reading)
    return seen


def same(one: Bank, other: Bank) -> None:
    assert one.questions == other.questions
    assert list(one.questions) == list(other.questions)
    assert one.rows == other.rows
    assert one.topics == other.topics
    assert one.places == other.places


def test_a_second_start_reads_no_yaml_and_knows_the_same(folder: Path, tmp_path: Path, read: list[str]) -> None:
    first = load([folder], tmp_path)
    assert len(read) == 3
    second = load([folder], tmp_path)
    assert len(read) == 3
    same(first, second)
    assert first.errors == second.errors == []


def test_what_does_not_fit_the_declarations_is_told_in_its_place_from_the_store_too(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "a.yaml").write_text(GOOD.replace("variance > 1.1 * d_k", "varience > 1.1 * d_k"), "utf-8")
    errors = []
    for _ in range(2):
        bank = load([folder], tmp_path)
        bank.bind(CATALOGUE)
        errors.append(told(bank))
        assert bank.excerpt(bank.errors[0])
    assert errors[0] == errors[1]
    assert "varience" in errors[0][0]


def test_a_file_that_changed_is_read_and_the_others_are_not(folder: Path, tmp_path: Path, read: list[str]) -> None:
    load([folder], tmp_path)
    (folder / "a.yaml").write_text(GOOD.replace("How large?", "How much?"), "utf-8")
    bank = load([folder], tmp_path)
    assert len(read) == 4
    assert bank.questions["scaling.two"].prompt.en == "How much?"


def test_a_file_with_an_error_is_checked_every_time(folder: Path, tmp_path: Path) -> None:
    (folder / "a.yaml").write_text(GOOD.replace("level: 2", "level: 9"), "utf-8")
    assert [told(load([folder], tmp_path)) for _ in range(3)] == [told(load([folder]))] * 3
    assert load([folder], tmp_path).questions == {}


def test_ids_that_stand_twice_are_found_from_the_store_too(folder: Path, tmp_path: Path) -> None:
    load([folder], tmp_path)
    (folder / "b.yaml").write_text(GOOD, "utf-8")
    expected = told(load([folder]))
    assert len(expected) == 3
    assert told(load([folder], tmp_path)) == told(load([folder], tmp_path)) == expected


@pytest.mark.parametrize("broken", [b"", b"\x80", b"\xc1" * 100, b"\x91" * 100_000])
def test_a_broken_store_is_as_good_as_none(folder: Path, tmp_path: Path, broken: bytes) -> None:
    first = load([folder], tmp_path)
    (tmp_path / NAME).write_bytes(broken)
    same(first, load([folder], tmp_path))
    assert (tmp_path / NAME).read_bytes() != broken


def test_a_store_of_other_rules_is_as_good_as_none(
    folder: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load([folder], tmp_path)
    monkeypatch.setattr(compiled, "rules", lambda: "other")
    load([folder], tmp_path)
    assert len(read) == 6


def test_a_text_is_not_taken_for_a_file_of_another_role(folder: Path, tmp_path: Path) -> None:
    load([folder], tmp_path)
    (folder / "topics.yaml").write_text(GOOD, "utf-8")
    (folder / "a.yaml").unlink()
    assert load([folder], tmp_path).questions == {}


def test_a_folder_that_refuses_is_let_be(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    same(load([folder]), load([folder], tmp_path / "file" / "cache"))


def test_what_nobody_used_is_dropped(folder: Path, tmp_path: Path) -> None:
    load([folder], tmp_path)
    (folder / "a.yaml").write_text(GOOD.replace("How large?", "How much?"), "utf-8")
    load([folder], tmp_path)
    store = msgspec.msgpack.decode((tmp_path / NAME).read_bytes())
    assert len(store["files"]) == 3
