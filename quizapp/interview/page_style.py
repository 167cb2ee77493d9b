"""How the report looks as a page: on a phone, on a wide screen, at night, and on paper."""

from __future__ import annotations

from typing import Final

from quizapp.saving import svg

LIGHT: Final = {
    "page": "#fbfaf6", "ground": "#f1efe8", "text": "#23262d", "quiet": "#5c626e", "rule": "#dcd8cd", "blue": "#1d56c0",
    "green": "#23742f", "red": "#b3352a", "sand": "#875800", "below": "#9a6a35",
}  # fmt: skip
DARK: Final = {
    "page": "#14161b", "ground": "#1b1e25", "text": "#d9dce3", "quiet": "#949ba8", "rule": "#2c313b", "blue": "#8fb4ff",
    "green": "#8ccb8e", "red": "#f0897f", "sand": "#e2b969", "below": "#c9a27a",
}  # fmt: skip
DRAWN: Final = {
    svg.TEXT: "text", svg.QUIET: "quiet", svg.RULE: "rule", svg.PAGE: "page", svg.ACCENT: "blue", svg.BELOW: "below"
}  # fmt: skip
"""What a drawing is made of, and the page's own colour for it."""

_RULES: Final = """
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { background: var(--page); color: var(--text); max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem 4rem;
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Hiragino Sans GB",
  "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", sans-serif;
  overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
:lang(zh) { line-height: 1.75; }
h1, h2, h3 { line-height: 1.35; text-wrap: pretty; break-after: avoid; }
h1 { font-size: 1.1rem; font-weight: 600; color: var(--quiet); margin: 0; }
h2 { font-size: 1.3rem; margin: 3.2rem 0 1rem; padding-top: .7rem; border-top: 2px solid var(--rule); }
h3 { font-size: 1.0625rem; margin: 0 0 .8rem; }
p, ul, ol, blockquote, pre { margin: .6rem 0; }
.verdict { font-size: 1.55rem; font-weight: 700; line-height: 1.3; margin: .5rem 0 .7rem; text-wrap: pretty; }
.rule, .about, .rows, figcaption, .because, small { color: var(--quiet); }
.rule, .about, .rows, figcaption, small { font-size: .9rem; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .5rem .9rem .5rem 0; border-top: 1px solid var(--rule); text-align: left; vertical-align: top; }
tr:first-child > * { border-top: 0; }
th { font-weight: 600; white-space: nowrap; }
.level { white-space: nowrap; letter-spacing: .06em; }
.number { text-align: right; white-space: nowrap; padding-right: 0; }
.label { font-weight: 600; }
.measured .label { color: var(--blue); }
.solid { color: var(--green); } .partial { color: var(--sand); } .missed { color: var(--red); }
.gaps > li { margin: 0 0 1.4rem; padding-left: .3rem; } .gaps p { margin: .3rem 0; }
.points { list-style: none; padding: 0; } .points > li { margin: .7rem 0; padding-left: 1.5rem; text-indent: -1.5rem; }
.points > li > * { text-indent: 0; } .sign { display: inline-block; width: 1.5rem; text-indent: 0; }
.points p { margin: .1rem 0; } .plain { padding-left: 1.2rem; }
.rungs { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(5, 1fr); gap: .8rem; }
.rungs > li { border-top: 3px solid var(--rule); padding-top: .4rem; font-size: .95rem; }
.rungs .label { white-space: nowrap; } .rungs > li > * { display: block; }
.rungs .done { border-color: var(--green); } .rungs .half { border-color: var(--sand); }
.rungs .not { border-color: var(--red); }
.question { margin: 0 0 2.6rem; } .asked { font-weight: 600; margin-top: 1.2rem; }
blockquote, pre { padding: .6rem .9rem; background: var(--ground); border-radius: 4px; white-space: pre-wrap; }
blockquote.model { background: none; border-left: 3px solid var(--blue); border-radius: 0;
  padding: .1rem 0 .1rem .9rem; }
pre, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
pre { line-height: 1.5; white-space: pre; overflow-x: auto; }
code { background: var(--ground); padding: .1em .35em; border-radius: 3px; }
figure { margin: 1.6rem 0 2.4rem; overflow-x: auto; break-inside: avoid; }
figure svg { display: block; width: 100%; max-width: 36rem; height: auto; }
.wide svg { max-width: none; min-width: 36rem; }
.track { background: var(--rule); height: 5px; border-radius: 3px; min-width: 5rem; margin-top: .7em; }
.track div { background: var(--blue); height: 5px; border-radius: 3px; }
bdi { unicode-bidi: isolate; }
@media (max-width: 560px) {
  body { padding: 1.6rem 1rem 3rem; } .verdict { font-size: 1.35rem; }
  .card tr { display: grid; grid-template-columns: 1fr auto; border-top: 1px solid var(--rule); padding: .5rem 0; }
  .card tr:first-child { border-top: 0; } .card tr > * { border: 0; padding: 0; }
  .card .because { grid-column: 1 / -1; }
  .rungs { grid-template-columns: 1fr; gap: .3rem; }
  .rungs > li { border-top: 0; border-left: 3px solid var(--rule); padding: 0 0 0 .7rem; }
  .rungs > li > * { display: inline; margin-right: .6em; }
}
@media print {
  html { font-size: 9.5pt; } body { max-width: none; padding: 0; } @page { margin: 18mm 16mm; }
  blockquote, li, tr, .measured { break-inside: avoid; }
  pre { white-space: pre-wrap; } figure svg { min-width: 0; max-width: 13cm; }
}
"""


def _colours(of: dict[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in of.items())


def style() -> str:
    """The style sheet. On paper it is always the light one. Drawings take the page's colours."""
    drawn = "\n".join(
        f'figure [{part}="{colour}"] {{ {part}: var(--{name}); }}'
        for colour, name in DRAWN.items() for part in ("fill", "stroke")
    )  # fmt: skip
    night = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}"
    return f":root {{ color-scheme: light dark; {_colours(LIGHT)} }}\n{night}{_RULES}{drawn}\n"
