"""Explain questions as files: what is wrong is told with its place, and what is right loads and fits its schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.bank.packs import builtin, load
from quizapp.bank.sayings import RuleError, parse

GOOD = (builtin() / "explain" / "asked-most.yaml").read_text("utf-8")


def errors(tmp_path: Path, text: str, name: str = "mine.yaml") -> list[str]:
    folder = tmp_path / "explain"
    folder.mkdir()
    (folder / name).write_text(text, "utf-8")
    return [f"{error.line}:{error.column} {error.where}: {error.message}" for error in load([tmp_path]).errors]


def test_the_questions_that_come_with_the_app_load() -> None:
    bank = load()
    assert not bank.errors
    assert {"sqrt_dk", "mask_zero", "wq_wk", "swap_qk", "multi_head", "kv_cache"} <= bank.explains.keys()
    assert all(explain.topic in bank.topics for explain in bank.explains.values())


def test_a_pack_of_ones_own_may_use_the_shared_lexicon(tmp_path: Path) -> None:
    assert errors(tmp_path, GOOD) == []
    assert "sqrt_dk" in load([tmp_path]).explains


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("        - is_width\n", "        - is_wdth\n", "points[0].says[1]: the lexicon has no concept \"is_wdth\""),
        ("        - is_width\n", "        - is width\n", "sqrt_dk points[0].says[1]: “is width” is neither"),
        ("  rivals: [dot,", "  rivals: [dott,", "10:12 sqrt_dk rivals[0]: the lexicon has no concept \"dott\""),
        ("    - id: iid\n", "    - id: var_grows\n", "\"var_grows\" stands twice"),
        ("weight_undivided > 0.8", "weight_undivided >", "sqrt_dk points[2].proof.claim:"),
        ("  level: 2\n", "  level: 9\n", "sqrt_dk level:"),
        ("    root: \"square root,", "    root: \"(square root,", "do not match"),
        ("    root: \"square root,", "    grow: \"square root,", "the lexicon knows \"grow\" already"),
        ("  more:\n    grow:", "  more:\n    grew:", "the lexicon has no concept \"grew\" (did you mean \"grow\"?)"),
        ("        - is_width\n", "        - is_width + ?grow\n", "a side needs what it is against"),
        ("        - is_width\n", "        - dot > grow / shrink\n", "what is said has no rivals"),
        ("  answer_2min:", "  answer_two:", "unknown field \"answer_two\""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    told = errors(tmp_path, GOOD.replace(old, new, 1))
    assert any(says in line for line in told), told


def test_too_few_points_and_no_core_point_are_told(tmp_path: Path) -> None:
    told = errors(tmp_path, GOOD.replace("      core: true\n", ""))
    assert any("no point is core" in line for line in told)


def test_a_lexicon_without_phrases_is_told(tmp_path: Path) -> None:
    told = errors(tmp_path, '- {id: empty, says: " , "}\n', "lexicon.yaml")
    assert told == ["1:21 empty says: a concept needs phrases, separated by commas"]


def test_ways_of_saying_something() -> None:
    rule = parse("dot|variance > grow + ~width + =so wide + !shrink + !!divide")
    bound, loose, phrase = rule.groups
    assert (bound.subject, bound.names) == (("dot", "variance"), ("grow",))
    assert loose.nearby
    assert phrase.names == ("=so wide",)
    assert (rule.forbidden, rule.banned) == (("shrink",), ("divide",))
    (pair,) = parse("query / key & decoder / encoder").groups
    assert (pair.subject, pair.others, pair.names, pair.against) == (("query",), ("key",), ("decoder",), ("encoder",))
    assert pair.pair
    near, far = parse("dot + ?later / earlier + ??row / column").sides
    assert (near.names, near.against, near.nearby, far.nearby) == (("later",), ("earlier",), False, True)
    with pytest.raises(RuleError) as error:
        parse("dot + Not a name")
    assert error.value.column == len("dot + ")
    with pytest.raises(RuleError):
        parse("~width")
