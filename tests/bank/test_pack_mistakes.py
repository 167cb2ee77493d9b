"""One mistake after the other in a good file: each found in its place, and nothing loaded from the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from bank_samples import CATALOGUE, GOOD, broken, pack, told


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("level: 2", "levle: 2", '4:3: scaling.one levle: unknown field "levle" (did you mean "level"?)'),
        ("  level: 2\n", "", '1:3: scaling.one level: "level" is missing'),
        ("level: 2", "level: 7", "4:10: scaling.one level: expected a whole number ≥ 1 ≤ 5, not 7"),
        ("level: 2", "level: two", '4:10: scaling.one level: expected a whole number ≥ 1 ≤ 5, not "two"'),
        ("level: 2", "level:", "4:9: scaling.one level: there is nothing here"),
        (
            "kind: choice",
            "kind: chioce",
            '2:9: scaling.one kind: expected one of choice, multi, number, shape, order, bug, formula, not "chioce"',
        ),
        ("kind: choice", "kind: chioce", '(did you mean "choice"?)'),
        ("id: scaling.one", "id: Scaling One", "1:7: Scaling One id: expected lower-case words joined by dots"),
        ("id: scaling.one", 'id: "scaling.one\\n"', "1:7: scaling.one� id: expected lower-case words joined by dots"),
        ("- id: scaling.one\n  kind", "- kind", '1:3: entry 1 id: "id" is missing'),
        ("[002-18]", "[2-18]", "5:12: scaling.one source[0]: expected a row of the ledger, such as 002-18"),
        ("[002-18]", "002-18", "5:11: scaling.one source: expected a list"),
        ("{d_k: [16, 64]}", "[d_k]", "7:11: scaling.one params: expected a mapping, not a list"),
        ("{d_k: [16, 64]}", "{d_k: {a: 1}}", "7:17: scaling.one params.d_k: expected a number, a text"),
        ("{d_k: [16, 64]}", "{d_k: []}", "7:17: scaling.one params.d_k: this list is empty"),
        ("[16, 64]", str(list(range(1, 66))), "7:3: scaling.one params: these lists make more than 64 variants"),
        (
            'en: "About {d_k}.", zh: "约 {d_k}。"',
            'en: "About {d_k}."',
            '11:13: scaling.one options[0].text.zh: "zh" is missing',
        ),
        (
            'zh: "约 {d_k}。"',
            "zh: 5",
            "11:38: scaling.one options[0].text.zh: expected a text, not 5: put it in quotes",
        ),
        ('zh: "约 {d_k}。"', 'zh: ""', "11:38: scaling.one options[0].text.zh: this text is empty"),
        ('zh: "约 {d_k}。"', 'zh: " "', "this text is empty"),
        (
            'zh: "约 {d_k}。"',
            'zh: "约 {d_v}。"',
            '11:42: scaling.one options[0].text.zh: "d_v" is not known before the measurement',
        ),
        (
            'zh: "约 {d_k}。"',
            'zh: "约。"',
            "11:38: scaling.one options[0].text.zh: the placeholders differ: {d_k} only in en",
        ),
        ('zh: "约 {d_k}。"', 'zh: "约 {d_k。"', "11:41: scaling.one options[0].text.zh: this brace has no partner"),
        ('zh: "约 {d_k}。"', 'zh: "约 {d_k +}。"', "11:47: scaling.one options[0].text.zh: this is no expression"),
        (
            'en: "Var(q·k) at d_k = {d_k}?"',
            'en: "Var at {variance}?"',
            '6:25: scaling.one prompt.en: "variance" is not known before',
        ),
        (
            'en: "Think of {d_k}."',
            'en: "Think of {answer}."',
            '21:27: scaling.one hints[0].en: "answer" is not known before',
        ),
        (
            "claim: variance > 1.1 * d_k",
            "claim: variance >> d_k",
            "16:14: scaling.one options[1].claim: RShift may not stand",
        ),
        (
            "claim: variance > 1.1 * d_k",
            'claim: "d_k > open(1)"',
            "16:21: scaling.one options[1].claim: unknown function",
        ),
        (
            "claim: variance > 1.1 * d_k",
            "claim: |\n        d_k > open(1)",
            "16:14: scaling.one options[1].claim: unknown",
        ),
        (
            "claim: variance > 1.1 * d_k",
            "claim: sqrt(d_k)",
            "16:14: scaling.one options[1].claim: this must be true or false",
        ),
        ("claim: variance > 1.1 * d_k", 'claim: "True"', "16:14: scaling.one options[1].claim: this names no fact"),
        (
            "claim: variance > 1.1 * d_k",
            "claim: true",
            "16:14: scaling.one options[1].claim: expected a text, not true",
        ),
        ('when: answer == "far"', "when: answer =", "19:20: scaling.one diagnoses[0].when: this is no expression"),
        ("- id: far", "- id: near", '14:11: scaling.one options[1].id: two options have the id "near"'),
        ("- id: far", "- id: b", "14:11: scaling.one options[1].id: an id of one letter"),
        (
            "  hints:",
            "  answer: {fact: variance}\n  hints:",
            "21:3: scaling.one answer: a choice question has options, no answer",
        ),
        ("kind: choice", "kind: number", "1:3: scaling.one answer: number questions need an answer"),
        ("kind: choice", "kind: number", "9:3: scaling.one options: number questions have an answer, no options"),
        ("kind: number", "kind: multi", "25:3: scaling.two options: a multi question has 2 to 5 options, not 0"),
        ("rtol: 0.1", "rtol: 1e0", "31:34: scaling.two answer.rtol: expected a number ≥ 0 < 1, not 1"),
        ("rtol: 0.1", "rtol: -1", "31:34: scaling.two answer.rtol: expected a number ≥ 0"),
        ("rtol: 0.1", "rtol: .nan", "31:34: scaling.two answer.rtol: expected a number ≥ 0 < 1, not nan"),
        ("rtol: 0.1", "atol: .inf", "31:34: scaling.two answer.atol: atol must be finite"),
        (
            "{fact: variance, rtol: 0.1, ideal: d_k * 1}",
            "variance",
            "31:11: scaling.two answer: expected a mapping with fact",
        ),
        ("ideal: d_k * 1", "ideal: d_k > 1", "31:46: scaling.two answer.ideal: this must be a number"),
        (
            'ideal: "[d_k, 2]"',
            'ideal: "[d_k, 2.5]"',
            "40:39: scaling.three answer.ideal: the sizes of a shape are whole",
        ),
        (
            "[scaling.two]",
            "[scaling.tow]",
            '24:16: scaling.one follow_ups[0]: there is no question "scaling.tow" (did you mean "scaling.two"?)',
        ),
        ("id: scaling.two", "id: scaling.one", '25:7: scaling.one id: the id "scaling.one" stands already in'),
        ("- id: scaling.two\n", "- 5\n- id: scaling.two\n", "25:3: entry 2: expected a mapping with id, kind"),
    ],
)
def test_one_mistake(tmp_path: Path, old: str, new: str, error: str) -> None:
    errors = broken(tmp_path, old, new)
    assert any(error in line for line in errors), errors


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('en: "About {d_k}.", zh: "约 {d_k}。"', 'en: "About {d_k}."'),
        ("kind: choice", "kind: chioce"),
        ("id: scaling.three", "id: Scaling"),
        ("{d_k: [16, 64]}", "{d_k: [16, {}]}"),
        ("claim: variance > 1.1 * d_k", "claim: 5"),
        ("  answer: {fact: variance, rtol: 0.1, ideal: d_k * 1}", "  answer: variance"),
        ("fact: variance, ", ""),
        ("follow_ups: [scaling.two]", "follow_ups: [5]"),
        ("demonstration: scaling.variance", "demonstration: 5"),
    ],
)
def test_one_mistake_is_one_error(tmp_path: Path, old: str, new: str) -> None:
    """What merely follows from a broken piece is not told as well."""
    bank = pack(tmp_path, a=GOOD.replace(old, new, 1))
    bank.bind(CATALOGUE)
    assert len(told(bank)) == 1, told(bank)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "demonstration: scaling.variance",
            "demonstration: scaling.varience",
            '8:18: scaling.one demonstration: there is no demonstration "scaling.varience" (did you mean "scaling.var',
        ),
        (
            "variance > 1.1",
            "variace > 1.1",
            '16:14: scaling.one options[1].claim: unknown name "variace" (did you mean "variance"?)',
        ),
        ("variance > 1.1 * d_k", "rank > 1 and variace > 1", "16:27: scaling.one options[1].claim: unknown name"),
        ("variance > 1.1 * d_k", "variance == d_k", "16:14: scaling.one options[1].claim: compare floats with close()"),
        ("variance > 1.1 * d_k", "rank * 2.5", "16:14: scaling.one options[1].claim: this must be true or false"),
        ("variance > 1.1 * d_k", "d_k > 100", "16:14: scaling.one options[1].claim: this names no fact"),
        ("variance > 1.1 * d_k", 'answer == "far"', '16:14: scaling.one options[1].claim: unknown name "answer"'),
        (
            'when: answer == "far"',
            "when: answer > 3",
            "19:13: scaling.one diagnoses[0].when: <, ≤, > and ≥ compare numbers",
        ),
        ('zh: "为 {variance}。"}', 'zh: "为 {varianc}。"}', "placeholders differ"),
        ("16, 64", "16, 5000", "7:22: scaling.one params.d_k[1]: d_k is a whole number from 1 to 4096, not 5000"),
        (
            "d_k: [16, 64]",
            "d_k: 16, dk: 1",
            '7:21: scaling.one params.dk: scaling.variance has no parameter "dk" (did you mean',
        ),
        (
            "d_k: [16, 64]",
            "d_k: 16, entries: no",
            "7:30: scaling.one params.entries: entries is one of N(0, 1), U(0, 1)",
        ),
        (
            "fact: variance,",
            "fact: varianc,",
            '31:18: scaling.two answer.fact: scaling.variance measures no "varianc" (did you',
        ),
        ("fact: variance,", "fact: shape,", '31:18: scaling.two answer.fact: number questions cannot ask for "shape"'),
        ("fact: shape,", "fact: rank,", '40:18: scaling.three answer.fact: shape questions cannot ask for "rank"'),
        (" rtol: 0.1,", "", "31:3: scaling.two answer: a measured number needs a tolerance"),
        ("ideal: d_k * 1", "ideal: variance", '31:46: scaling.two answer.ideal: unknown name "variance"'),
        ("ideal: d_k * 1", "ideal: entries", "31:46: scaling.two answer.ideal: this must be a number"),
    ],
)
def test_one_mistake_that_needs_the_catalogue(tmp_path: Path, old: str, new: str, error: str) -> None:
    errors = broken(tmp_path, old, new, bind="placeholders" not in error)
    assert any(error in line for line in errors), errors


def test_a_placeholder_that_nothing_measures(tmp_path: Path) -> None:
    bank = pack(tmp_path, a=GOOD.replace("{variance / d_k}", "{varianc / d_k}"))
    bank.bind(CATALOGUE)
    assert told(bank) == [
        f'22:{column}: scaling.one answer_30s.{language}: unknown name "varianc" (did you mean "variance"?)'
        for language, column in (("en", 28), ("zh", 58))
    ]
