"""Finding by words, and how what was found is marked."""

from __future__ import annotations

from textual.style import Style

from quizapp.tui.searching import MOST, entry, found, highlighted

ENTRIES = [
    entry("Why divide by √d_k?", "scaling.why", ["为什么除以 √d_k？"], 1),
    entry("What a mask does", "masks.what", ["It divides the keys in two.", "掩码做什么"], 2),
    entry("An unrelated one", "heads.one", ["多头"], 3),
]


def things(query: str) -> list[int]:
    return [each.thing for _score, each in found(query, ENTRIES)]


def test_every_word_has_to_be_somewhere_in_either_language() -> None:
    assert things("divide why") == [1]
    assert things("除以") == [1]
    assert things("mask 掩码") == [2]
    assert things("mask 除以") == []
    assert things("DIVIDE") == [1, 2]  # the one with the word in its line first


def test_an_id_typed_whole_is_the_best() -> None:
    entries = [*ENTRIES, entry("heads.one is told of here", "other", [], 4)]
    assert [each.thing for _score, each in found("heads.one", entries)] == [3, 4]


def test_scores_are_what_the_palette_takes() -> None:
    assert all(
        0 < score <= 1 for query in ("divide", "o", "why √d_k", "heads.one") for score, _ in found(query, ENTRIES)
    )


def test_there_is_an_end_to_what_is_shown() -> None:
    assert len(found("line", [entry(f"line {n}", "", [], n) for n in range(3 * MOST)])) == MOST


def test_the_words_are_marked_where_they_stand() -> None:
    marked = highlighted("Divide and divide", "divide", Style(bold=True))
    assert [(span.start, span.end) for span in marked.spans] == [(0, 6), (11, 17)]
    assert highlighted("nothing", "divide", Style(bold=True)).spans == []
    assert highlighted("divide", "divide", None).spans == []
    assert highlighted("İ divide", "divide", Style(bold=True)).spans == []  # its small form is two letters
