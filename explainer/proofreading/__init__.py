"""Printing has a reader of its own: every printed line is read back as a person would, and compared with what was proved.

The reader shares no code with the printers, nor with the parser of typed formulas. It reads LaTeX, MathML and plain text
into rows of signs (`layout`), a row into a small tree (`grammar`), and compares the value of that tree with the value of
the line's own (`tree`, `lines`); a calculation a = b ≈ c must hold at every sign (`chains`).
"""

from __future__ import annotations

from explainer import notation
from explainer.derivation import Derivation
from explainer.mathml import mathml
from explainer.proofreading.chains import proofread_chain, proofread_stage
from explainer.proofreading.lines import Finding, MisprintError, proofread_block, proofread_line

__all__ = [
    "Finding",
    "MisprintError",
    "proofread",
    "proofread_block",
    "proofread_chain",
    "proofread_line",
    "proofread_stage",
]


def proofread(derivation: Derivation) -> tuple[Finding, ...]:
    """Every line of a derivation, read back in LaTeX, in MathML and as plain text: what is wrong with it, if anything."""
    findings = []
    for number, (step, latex) in enumerate(zip(derivation.steps, derivation.lines, strict=True)):
        for printed, name in ((latex, "LaTeX"), (mathml(latex), "MathML"), (notation.text(step), "text")):
            found = proofread_line(printed, step.expr, notation=name, known=derivation.known)
            if found:
                findings.append(Finding(found.printed, found.notation, found.problem, number))
    return tuple(findings)
