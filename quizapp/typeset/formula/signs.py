"""What the commands of a formula look like, and which of them are written with spaces around."""

from __future__ import annotations


def _table(text: str) -> dict[str, str]:
    return dict(pair.split(":", 1) for pair in text.split())


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYMBOLS = _table(
    "alpha:α beta:β gamma:γ delta:δ epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ iota:ι kappa:κ lambda:λ mu:μ nu:ν "
    "xi:ξ pi:π rho:ρ sigma:σ tau:τ upsilon:υ phi:φ varphi:φ chi:χ psi:ψ omega:ω Gamma:Γ Delta:Δ Theta:Θ Lambda:Λ "
    "Xi:Ξ Pi:Π Sigma:Σ Phi:Φ Psi:Ψ Omega:Ω partial:∂ nabla:∇ infty:∞ ell:ℓ top:⊤ prime:′ forall:∀ exists:∃ cdot:· "
    "emptyset:∅ ldots:… dots:… cdots:⋯ vdots:⋮ ddots:⋱ angle:∠ circ:∘ bullet:• star:⋆ sum:∑ prod:∏ int:∫ "
    "lfloor:⌊ rfloor:⌋ lceil:⌈ rceil:⌉ langle:⟨ rangle:⟩ vert:| Vert:‖ lVert:‖ rVert:‖ lvert:| rvert:| |:‖ "
    "lbrace:{ rbrace:} {:{ }:} %:% _:_ &:& #:#"
)
RELATIONS = _table(
    "le:≤ leq:≤ ge:≥ geq:≥ ne:≠ neq:≠ approx:≈ equiv:≡ sim:∼ propto:∝ to:→ rightarrow:→ leftarrow:← mapsto:↦ "
    "Rightarrow:⇒ Leftrightarrow:⇔ iff:⇔ implies:⇒ in:∈ notin:∉ subset:⊂ subseteq:⊆ ll:≪ gg:≫ mid:| cup:∪ cap:∩ "
    "times:× pm:± mp:∓ odot:⊙ oplus:⊕ otimes:⊗ div:÷ setminus:∖ land:∧ lor:∨ gets:← perp:⊥"
)
SPACED = frozenset("=<>≈≤≥≠∼→×")
SPACES = {",": " ", ";": " ", ":": " ", "!": "", " ": " ", "quad": "   ", "qquad": "      "}
NAMES = _set("log exp ln max min arg argmax argmin sup inf lim sin cos tan tanh sinh cosh det dim ker diag tr Var Pr")
LIMITS = _set("∑ ∏ max min argmax argmin sup inf lim")
WORDS = _set("text mathrm operatorname textrm textit textbf mathsf mathtt texttt mbox mathbf boldsymbol mathit bm")
IGNORED = _set("displaystyle textstyle limits nolimits big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr middle")
ACCENTS = {"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304"}
ACCENTS |= {"overline": "\u0304", "dot": "\u0307", "vec": "\u20d7"}
ALPHABETS: dict[str, dict[str, str]] = {
    "mathbb": dict(zip("RPNZQC", "ℝℙℕℤℚℂ", strict=True)),
    "mathcal": {},
    "mathfrak": {},
}
"""Letters that the fonts of terminals have; any other letter of these alphabets is written plain."""
SUPERSCRIPTS = dict(
    zip(
        "0123456789+−-=()nijTKVkabcdehlmoprstuvwxyz′⊤*",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱʲᵀᴷⱽᵏᵃᵇᶜᵈᵉʰˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ′ᵀ*",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("0123456789+−-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
TALL = {"(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "|": "│││", "‖": "‖‖‖", "{": "⎧⎨⎩", "}": "⎫⎬⎭"}
TALL |= {"⌊": "⎢⎢⎣", "⌋": "⎥⎥⎦", "⌈": "⎡⎢⎢", "⌉": "⎤⎥⎥", "⟨": "╱⟨╲", "⟩": "╲⟩╱"}
MATRICES = {"pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "vmatrix": ("|", "|"), "Bmatrix": ("{", "}")}
MATRICES |= {"matrix": ("", ""), "cases": ("{", ""), "aligned": ("", ""), "align": ("", "")}
