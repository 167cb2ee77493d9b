"""A small attention program as a page may show it: with its line breaks, with blanks or semicolons instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from solutions.bughunt import NO_ERROR
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Flag, Number, Row, Table, Text, Word

PROGRAM = (
    "d_k = 8  # an int",
    "q, k, v = x @ W_q, x @ W_k, x @ W_v",
    "scores = q @ k.transpose(-2, -1) / torch.sqrt(torch.tensor(d_k))",
    "weights = scores.softmax(dim=-1)",
    "z = weights @ v",
)


def run(source: str, given: dict[str, Any]) -> tuple[str, int, Tensor | None]:
    """The name of the error, "" without one; how many names the program has bound; and its z."""
    names, error = dict(given), ""
    try:
        exec(compile(source + "\nz", "program", "exec"), names)  # the next line of the person reads z
    except Exception as raised:
        error = type(raised).__name__
    return error, len(names.keys() - given.keys() - {"__builtins__"}), names.get("z")


@demonstration(
    id="shapes.lines",
    claim=Text(
        en="A program that is right with its line breaks is a SyntaxError without them; a comment swallows the rest.",
        zh="换行都在时正确的程序，去掉换行就是 SyntaxError；注释还会吞掉后面的内容。",
    ),
    formula=r"\mathrm{softmax}\left(\frac{QK^{\top}}{\sqrt{d_k}}\right)V",
    facts=[
        Number(name="gap", en="difference from torch with line breaks", zh="换行都在时与 torch 的最大差"),
        Count(name="bound", en="names bound with line breaks", zh="换行都在时得到赋值的变量数"),
        Word(name="blanks_error", en="error with blanks for line breaks", zh="换行变成空格时的错误"),
        Count(name="blanks_bound", en="names bound with blanks", zh="换行变成空格时得到赋值的变量数"),
        Flag(name="semicolons_run", en="z with semicolons, no comment", zh="换行变成分号、没有注释时得到 z"),
        Count(name="semicolons_bound", en="names bound with semicolons", zh="换行变成分号时得到赋值的变量数"),
        Flag(name="comment_runs", en="z with semicolons and a comment", zh="换行变成分号、保留注释时得到 z"),
        Word(name="comment_error", en="error with semicolons and a comment", zh="换行变成分号、保留注释时的错误"),
        Count(name="comment_bound", en="names bound before the comment", zh="注释之前得到赋值的变量数"),
        Word(name="root", en="type of torch.sqrt(torch.tensor(8))", zh="torch.sqrt(torch.tensor(8)) 的类型"),
    ],
    source=["000-18"],
    proof=run,
)
def lines(rng: torch.Generator, program: Sequence[str] = PROGRAM) -> Evidence:
    given: dict[str, Any] = {"torch": torch, "x": torch.randn(5, 10, generator=rng)}  # x is (N, d_model)
    given |= {name: torch.randn(10, 8, generator=rng) / 10**0.5 for name in ("W_q", "W_k", "W_v")}
    four = ((given["x"] @ given[name])[None, None] for name in ("W_q", "W_k", "W_v"))  # (1, 1, N, d_k) each
    reference = functional.scaled_dot_product_attention(*four)[0, 0]  # (N, d_k)
    bare = [line.partition("#")[0].rstrip() for line in program]
    _, bound, z = run("\n".join(program), given)
    blanks_error, blanks_bound, _ = run(" ".join(bare), given)
    semicolons_error, semicolons_bound, _ = run("; ".join(bare), given)
    comment_error, comment_bound, _ = run("; ".join(program), given)
    return Evidence(
        facts={
            "gap": float("inf") if z is None else (z - reference).abs().max().item(),
            "bound": bound,
            "blanks_error": blanks_error or NO_ERROR,
            "blanks_bound": blanks_bound,
            "semicolons_run": not semicolons_error,
            "semicolons_bound": semicolons_bound,
            "comment_runs": not comment_error,
            "comment_error": comment_error or NO_ERROR,
            "comment_bound": comment_bound,
            "root": str(torch.sqrt(torch.tensor(8)).dtype),
        },
        figures=[table()],
        sample=Text(f"{len(program)} statements", f"{len(program)} 条语句"),
    )


def table() -> Table:
    rows = {
        "bound": Text("line breaks", "换行"),
        "blanks_bound": Text("blanks, no comment", "空格，没有注释"),
        "semicolons_bound": Text("semicolons, no comment", "分号，没有注释"),
        "comment_bound": Text("semicolons and a comment", "分号，有注释"),
    }
    return Table(
        caption=Text("names bound, by what stands between the statements", "得到赋值的变量数，取决于语句之间是什么"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
