"""What is new in a line of a derivation, marked so that a printer can colour it."""

from __future__ import annotations

import sympy as sp

from explainer.symbolic.expression import Slope, power, rebuilt


class Marked(sp.Expr):
    """A part of a line that is new in it."""

    def __new__(cls, part: sp.Basic) -> Marked:
        return sp.Expr.__new__(cls, part)

    _eval_is_real = _eval_is_commutative = lambda self: True


def bare(expr: sp.Basic) -> sp.Basic:
    """The part itself, whether it is marked or not."""
    return expr.args[0] if isinstance(expr, Marked) else expr


def marked(above: sp.Basic, line: sp.Basic) -> sp.Basic:
    """`line` with what differs from the line `above` marked; untouched when that is all of it."""
    shown = _marked(above, line)
    return line if isinstance(shown, Marked) else shown


def _marked(above: sp.Basic, line: sp.Basic) -> sp.Basic:
    if above == line or getattr(line, "is_Matrix", False):  # the parts of a matrix line stay matrices
        return line
    if type(above) is type(line) and line.args and not isinstance(line, Slope | sp.Rel | sp.Pow | sp.Indexed):
        if len(above.args) == len(line.args):
            different = sum(a != b for a, b in zip(above.args, line.args, strict=True))
            if different < len(line.args) or isinstance(line, sp.Piecewise) or len(line.args) == 1:
                return _with_sign(rebuilt(line, map(_marked, above.args, line.args)), line)
        elif (line.is_Add or line.is_Mul) and any(part in above.args for part in line.args if not part.is_Number):
            return _with_sign(rebuilt(line, [part if part in above.args else Marked(part) for part in line.args]), line)
    if isinstance(line, sp.Pow) and isinstance(above, sp.Pow) and above.exp == line.exp:
        return power(_marked(above.base, line.base), line.exp)
    return Marked(line) if isinstance(line, sp.Expr) and not isinstance(line, sp.MatrixExpr) else line


def _with_sign(shown: sp.Basic, line: sp.Basic) -> sp.Basic:
    """A new sign is the sign of the whole product: it is drawn before it, or taken into the sum around it."""
    first = shown.args[0]
    is_new_sign = shown.is_Mul and isinstance(first, Marked) and first.args[0].is_Number and first.args[0] < 0
    return Marked(line) if is_new_sign else shown
