"""YAML from strangers: plain data with places, YAML 1.2's scalars, and every hostile file refused by name."""

from __future__ import annotations

import json
import math
import os
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.bank import reader
from quizapp.bank.reader import Document, ReadError, parse, read


def refused(tmp_path: Path, raw: bytes) -> ReadError:
    path = tmp_path / "hostile.yaml"
    path.write_bytes(raw)
    with pytest.raises(ReadError) as caught:
        read(path)
    return caught.value


# --- scalars ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1e-3", 0.001), ("1e3", 1000.0), ("12", 12), ("-12", -12), ("+12", 12), ("017", 17), ("0o17", 15),
        ("0x1F", 31), ("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("-.5e+2", -50.0),
        (".inf", math.inf), ("-.inf", -math.inf), ("true", True), ("False", False), ("null", None), ("~", None),
        ("", None), ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("12:30", "12:30"),
        ("1_000", "1_000"), ("0b11", "0b11"), ("2024-01-01", "2024-01-01"), ("002-18", "002-18"),
        ("<<", "<<"), ("=", "="), (".", "."),
        ("tRue", "tRue"), ("nan", "nan"), ("1e", "1e"), ("'12'", "12"), ('"true"', "true"), ("''", ""),
        ("9" * 50, "9" * 50), ("|\n  12\n", "12\n"), (">-\n  a\n  b\n", "a b"),
    ],
)  # fmt: skip
def test_scalars_of_yaml_1_2(written: str, value: object) -> None:
    found = parse(f"a: {written}\n").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_not_a_number() -> None:
    assert math.isnan(parse("a: .nan").data["a"])


def test_keys_are_always_text() -> None:
    assert parse("{1: a, true: b, null: c, 1.0: d}").data == {"1": "a", "true": "b", "null": "c", "1.0": "d"}


# --- data and places --------------------------------------------------------------------------------------------------

TEXT = """\
# a comment
- id: one
  options:
    - {id: a, text: "方差 is"}
    - id: b
  note: |
    two
    lines
- two
"""


def test_data() -> None:
    assert parse(TEXT).data == [
        {"id": "one", "options": [{"id": "a", "text": "方差 is"}, {"id": "b"}], "note": "two\nlines\n"}, "two"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "key", "position"),
    [
        ((), False, (2, 1)),
        ((0,), False, (2, 3)),
        ((0, "id"), False, (2, 7)),
        ((0, "id"), True, (2, 3)),
        ((0, "options", 0, "text"), False, (4, 21)),
        ((0, "options", 0, "text"), True, (4, 15)),
        ((0, "options", 1), False, (5, 7)),
        ((0, "note"), False, (6, 9)),
        ((1,), False, (9, 3)),
        ((0, "options", 0, "missing"), True, (4, 7)),
        ((7, "missing"), False, (2, 1)),
    ],
)
def test_positions(place: tuple[str | int, ...], key: bool, position: tuple[int, int]) -> None:
    assert parse(TEXT).position(place, key) == position


def test_lines_and_values_by_place() -> None:
    document = parse(TEXT)
    assert document.line(5) == "    - id: b"
    assert document.line(0) == document.line(99) == ""
    assert document.at((0, "options", 1, "id")) == "b"
    assert document.at((0, "options", 9)) is document.at((0, 0)) is document.at(("id",)) is None


def test_files_as_editors_write_them(tmp_path: Path) -> None:
    for raw in (b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", b"a: 1\nb: 2", b"%YAML 1.2\n---\na: 1\nb: 2\n...\n"):
        path = tmp_path / "a.yaml"
        path.write_bytes(raw)
        assert read(path).data == {"a": 1, "b": 2}
    assert read(path).position(("b",)) == (4, 4)
    path.write_bytes(b"# nothing\n")
    assert read(path).data is None
    assert read(path).position((0, "id")) == (1, 1)


# --- hostile ----------------------------------------------------------------------------------------------------------

BOMB = b"a: &a [1, 1]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("raw", "line", "column", "says"),
    [
        (b"a: [1, 2", 1, 4, "this is no YAML"),
        (b"a: 'x\n\n", 1, 4, "unexpected end of stream"),
        (b"a: 1\n b: 2\n", 2, 3, "mapping values are not allowed"),
        (b"- a\nb: 1\n", 2, 1, "this is no YAML"),
        (b"a: 1\nb: 2\na: 3\n", 3, 1, 'the key "a" stands here twice'),
        (b"{a: 1, 'a': 2}\n", 1, 8, 'the key "a" stands here twice'),
        (BOMB, 1, 4, "anchors (&a)"),
        (b"a: *x\n", 1, 4, "aliases (*x)"),
        (b"a: [1, &x 2]\n", 1, 8, "anchors (&x)"),
        (b"a: !!python/object/apply:os.system ['x']\n", 1, 4, "tags ("),
        (b"a: !!str x\n", 1, 4, "tags ("),
        (b"a: ! x\n", 1, 4, "tags ("),
        (b"a: !local {b: 1}\n", 1, 4, "tags ("),
        (b"[" * 100_000, 1, 31, "more than 30 levels"),
        (b"{a: " * 100_000, 1, 121, "more than 30 levels"),
        (b"- " * 100_000, 1, 61, "more than 30 levels"),
        (b"? " * 100_000, 1, 3, "a key is a word"),
        (b"[\n" * 100_000, 31, 1, "more than 30 levels"),
        (b"[" * 100_000 + b"]" * 100_000, 1, 31, "more than 30 levels"),
        (b"[a]: 1\n", 1, 1, "a key is a word"),
        (b"? {a: 1}\n: 1\n", 1, 3, "a key is a word"),
        (b"a: 1\n---\nb: 2\n", 2, 1, "a second document"),
        (b"a: 1\n...\nb: 2\n", 3, 1, "this is no YAML"),
        (b"a: 1\n\x00b: 2\n", 2, 1, "U+0000"),
        (b"a: \x1b[31mred\n", 1, 4, "U+001B"),
        ("a: x\N{RIGHT-TO-LEFT OVERRIDE}\n".encode(), 1, 5, "U+202E"),
        (b'a: 1\nb: "x\\u0007"\n', 2, 4, "U+0007"),
        (b'"\\0": 1\n', 1, 1, "U+0000"),
        (b'b: "\\ud800"\n', 1, 7, "this is no YAML"),
        ("a: 方差\n".encode("utf-16"), 1, 1, "UTF-16"),
        ("a: 1\n".encode("utf-16-le"), 1, 2, "U+0000"),
        (b"a: 1\nb: \xff\xfe\n", 2, 4, "not UTF-8"),
        (b"a: \xe6\x96\n", 1, 4, "not UTF-8"),
        (b"a:\n\t- 1\n", 2, 1, "a tab may not indent"),
        (b"\ta: 1\n", 1, 1, "a tab may not indent"),
        (b"a: @b\n", 1, 4, 'begins with "@" needs quotes'),
        (b"a: `b`\n", 1, 4, 'begins with "`" needs quotes'),
        (b"- a\n" * 200_001, 199_997, 3, "more than 200,000 YAML events"),
        (b"x" * (2 * 1024**2 + 1), 1, 1, "the most is 2 MiB"),
    ],
)
def test_hostile_text_is_refused_where_it_stands(tmp_path: Path, raw: bytes, line: int, column: int, says: str) -> None:
    error = refused(tmp_path, raw)
    assert says in error.message
    assert (error.line, error.column) == (line, column)
    assert "\n" not in error.message
    assert error.message.isprintable()


def test_a_file_of_50_mib_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024**2)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(ReadError, match=r"50\.0 MiB"):
        read(path)


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a" * 100)
    monkeypatch.setattr(reader, "BYTES", 10)
    small = os.stat_result((0o100644, 0, 0, 0, 0, 0, 5, 0, 0, 0))
    monkeypatch.setattr(Path, "stat", lambda self: small)
    with pytest.raises(ReadError, match="this file has"):
        read(path)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    fifo, loop, dangling = tmp_path / "fifo.yaml", tmp_path / "loop.yaml", tmp_path / "dangling.yaml"
    os.mkfifo(fifo)
    loop.symlink_to(loop)
    dangling.symlink_to(tmp_path / "gone")
    paths = [fifo, loop, dangling, tmp_path, tmp_path / "gone", Path("/dev/zero"), tmp_path / ("x" * 300), Path("a\0b")]
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        for path in [*paths, tmp_path / "s"]:
            with pytest.raises(ReadError) as caught:
                read(path)
            assert (caught.value.line, caught.value.column) == (1, 1)


# --- the slower loader, and fuzz --------------------------------------------------------------------------------------


def test_the_pure_python_loader_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = parse(TEXT)
    monkeypatch.setattr(reader, "Loader", yaml.SafeLoader)
    slow = parse(TEXT)
    assert slow.data == fast.data
    assert slow.position((0, "options", 0, "text")) == fast.position((0, "options", 0, "text"))
    for text in ("[" * 1000, "- " * 1000, "a: &x 1", "a: *x", "a: !!str b", "a: 1\n---\nb: 2"):
        with pytest.raises(ReadError):
            parse(text)


plain_data: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab:#- ", min_size=1), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


@given(plain_data)
def test_json_is_read_as_it_was_written(data: Any) -> None:
    for written in (json.dumps(data, ensure_ascii=False), json.dumps(data, ensure_ascii=False, indent=1)):
        assert parse(written).data == data


@given(plain_data)
def test_every_value_has_a_place(data: Any) -> None:
    document = parse(json.dumps([data], indent=1, ensure_ascii=False))
    for place in _places(document.data, ()):
        line, column = document.position(place)
        assert document.line(line)[column - 1 :].strip()


def _places(data: Any, place: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place, *(inner for step, item in steps for inner in _places(item, (*place, step)))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>'\"#%@`?, \n\t\\\0é\r", max_size=60).map(str.encode))
def test_any_bytes_are_data_or_a_read_error(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(raw)
    found = _read(path)
    if isinstance(found, Document):
        assert all(found.position(place) >= (1, 1) for place in _places(found.data, ()))
    else:
        assert min(found.line, found.column) >= 1
        assert found.message


def _read(path: Path) -> Document | ReadError:
    try:
        return read(path)
    except ReadError as error:
        return error
