"""The catalogue of the interface's strings, and the words that every screen shares."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from quizapp import locale
from quizapp.locale import names
from quizapp.locale.messages import MO, PACKAGE, collect, compiled, stored

QUOTES = "[“”‘’…—]"


def forms(message: Any) -> list[tuple[str, str]]:
    """Each Chinese form of an entry beside the English one it stands for."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return [(message.id[-1], string) for string in message.string]


ENTRIES = [pair for message in stored() if message.id for pair in forms(message)]


def test_every_string_of_the_source_is_in_the_catalogue_and_no_other() -> None:
    source = {message.id for message in collect() if message.id}
    kept = {message.id for message in stored() if message.id}
    assert source - kept == set(), "run python -m quizapp.locale.messages"
    assert kept - source == set(), "run python -m quizapp.locale.messages"
    assert len(source) > 200


def test_every_string_has_its_chinese() -> None:
    assert [english for english, chinese in ENTRIES if not chinese] == []


def test_both_languages_have_the_same_placeholders() -> None:
    def holes(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w*(?::[^}]*)?\}", re.sub(r"\{\{.*?\}\}", "", text)))

    unlike = [(english, chinese) for english, chinese in ENTRIES if holes(english) != holes(chinese)]
    assert unlike == []


def test_chinese_has_no_sign_whose_width_is_not_settled() -> None:
    assert [chinese for _english, chinese in ENTRIES if re.search(QUOTES, chinese)] == []


def test_chinese_parts_its_words_from_latin_ones_and_ends_as_the_english_does() -> None:
    han = "[\u4e00-\u9fff]"
    seams = [c for _e, c in ENTRIES if re.search(f"{han}[A-Za-z0-9{{]|[A-Za-z0-9]{han}|[。，；：？！] {han}", c)]
    untidy = {chinese for chinese in seams if not re.search(r"\{\w+\}", chinese)}
    assert untidy == set()
    for english, chinese in ENTRIES:
        if english.endswith("."):
            assert chinese.endswith("。"), english


def test_the_compiled_catalogue_is_that_of_the_committed_one() -> None:
    assert MO.read_bytes() == compiled(stored())


def test_no_string_hides_inside_an_f_string_where_it_is_not_collected() -> None:
    hidden = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                hidden += [f"{path}:{call.lineno}" for call in ast.walk(node) if translates(call)]
    assert hidden == []


def translates(node: ast.AST) -> bool:
    """Whether this is `_("…")` with the string itself; `_(name)` is marked elsewhere."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in ("_", "ngettext"):
        return False
    return isinstance(node.args[0], ast.Constant)


@pytest.mark.parametrize(
    ("asked", "environment", "spoken"),
    [
        ("zh", {"QUIZAPP_LANG": "en"}, "zh"), (None, {"QUIZAPP_LANG": "zh", "LANG": "en_US"}, "zh"),
        (None, {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US"}, "zh"), (None, {"LANG": "zh_TW.UTF-8"}, "zh"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"), (None, {"LC_ALL": "", "LANG": "zh_CN"}, "zh"), (None, {}, "en"),
        (None, {"QUIZAPP_LANG": "nonsense", "LANG": "zh_CN"}, "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_asked_for_else_that_of_the_environment(
    asked: str | None, environment: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QUIZAPP_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert locale.preferred(asked) == spoken


def test_the_language_changes_while_the_app_runs() -> None:
    assert locale._("yes") == "yes"
    locale.use("zh")
    assert (locale._("yes"), locale.language()) == ("是", "zh")
    assert locale.ngettext("{letters} holds, and nothing else.", "{letters} hold, and nothing else.", 1).startswith("{")
    locale.use("en")
    assert locale._("yes") == "yes"


def test_names_that_every_screen_shares() -> None:
    assert [names.level_name(level) for level in range(1, 6)] == [
        "define", "mechanism", "predict", "edge case", "trade-off"
    ]  # fmt: skip
    assert [names.confidence_name(one) for one in ("sure", "fairly", "guess", None)] == ["sure", "fairly", "guess", ""]
    times = [names.duration(one) for one in (0.0, 0.084, 0.9994, 1.24, 60.0)]
    assert times == ["1 ms", "84 ms", "999 ms", "1.2 s", "60.0 s"]
    locale.use("zh")
    assert names.duration(0.084) == "84 毫秒"


def test_there_is_one_catalogue_for_each_language_but_english() -> None:
    folder = Path(locale.__file__).parent
    assert {path.name for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"} == {"zh"}
    assert locale.LANGUAGES == ("en", "zh")
