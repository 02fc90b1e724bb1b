"""Printing has a reader of its own: every printed line is read back as a person would, and compared with what was proved.

The reader shares no code with the printers, nor with the parser of typed formulas. It reads LaTeX, MathML and plain text
into rows of signs (`layout`), a row into a small tree (`grammar`), and compares the value of that tree with the value of
the line's own (`tree`, `lines`); a calculation a = b ≈ c must hold at every sign (`chains`).
"""

from __future__ import annotations

from functools import lru_cache

from explainer.proofreading.chains import proofread_chain, proofread_stage
from explainer.proofreading.lines import Finding, proofread_block, proofread_line
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation
from explainer.symbolic.mathml import mathml

__all__ = [
    "Finding",
    "proofread",
    "proofread_block",
    "proofread_chain",
    "proofread_line",
    "proofread_stage",
]


@lru_cache(maxsize=1000)
def proofread(derivation: Derivation) -> tuple[Finding, ...]:
    """Every line of a derivation, read back as it is shown: what is wrong with it, if anything. Remembered.

    Read are the LaTeX, the MathML with what is new coloured, as the player shows it, and the plain text.

    >>> from explainer import derive
    >>> proofread(derive("x*sin(x)", limit=None))  # nothing is wrong
    ()
    """
    coloured = printing.lines(derivation.steps, new=printing.MARK)
    findings = []
    for number, (step, latex, new) in enumerate(zip(derivation.steps, derivation.lines, coloured, strict=True)):
        for printed, name in ((latex, "LaTeX"), (mathml(new), "MathML"), (printing.text(step), "text")):
            finding = proofread_line(printed, step.expr, notation=name, known=derivation.known)
            if finding:
                findings.append(Finding(finding.printed, finding.notation, finding.problem, number))
    return tuple(findings)
