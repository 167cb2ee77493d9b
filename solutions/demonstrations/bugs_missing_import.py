"""A module that uses F and never imports it: it can be imported and built, and fails at its first call."""

from __future__ import annotations

from typing import Any

import torch

from solutions import bughunt
from solutions.bughunt import NO_ERROR, Listing
from solutions.catalog import demonstration
from solutions.demonstrations.bugs_single_head import Inputs, evidence, give, inputs, outcome
from solutions.evidence import Evidence, Flag, Int, Text, Word

LISTING = bughunt.read("missing_import")


def distance(names: dict[str, Any], given: Inputs) -> float:
    head = names["OneHead"](given.x.shape[-1]).eval()  # eval: no dropout
    give(given.W, head.ask, head.tag, head.say)
    return float((head(given.x) - given.reference).detach().abs().max())


@demonstration(
    id="bugs.missing-import",
    claim=Text(
        en="A missing import does not show when a module is imported or built, only when the line is run.",
        zh="漏掉 import，导入模块、创建对象时都看不出来，运行到那一行才报错。",
    ),
    formula=r"\mathrm{softmax}\left(\frac{QK^{\top}}{\sqrt{d_k}}\right)V",
    params=[Int(name="N", default=5, low=2, high=16, en="tokens N", zh="token 数 N")],
    facts=[
        *bughunt.FACTS,
        Flag(name="imported", en="import without an error", zh="导入时不报错"),
        Flag(name="built", en="module built without an error", zh="创建对象时不报错"),
        Word(name="called", en="error of the first call", zh="第一次调用时的错误"),
    ],
    source=["001-09"],
    proof=distance,
    listing=LISTING,
)
def missing_import(N: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    given = inputs(2, N, 8, rng)
    names: dict[str, Any] = {"__name__": "listing"}
    facts = bughunt.hunt(listing, lambda names: distance(names, given))
    facts |= {
        "imported": outcome(lambda: exec(listing.source(), names)) == NO_ERROR,
        "built": outcome(lambda: names["OneHead"](8)) == NO_ERROR,
        "called": outcome(lambda: names["OneHead"](8)(given.x)),
    }
    rows = {
        "imported": Text("import without an error", "导入时不报错"),
        "built": Text("module built without an error", "创建对象时不报错"),
        "called": Text("error of the first call", "第一次调用时的错误"),
        "line": Text("line whose mend repairs it", "改好后即恢复正确的行"),
    }
    return evidence(facts, listing, rows, Text("one call a mend", "每种改法调用一次"))
