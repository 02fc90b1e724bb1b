"""The lines with which a person ends a derivation: cancel, clear fractions in fractions, collect, factor out.

A product is read as a number and its factors, base by base with the sum of the exponents: x²·(1/x)·u is x·u. So a base stands
only once in it, and no factor can be taken from two places.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable

import sympy as sp

from explainer.numeric.decimals import ExactDecimal, product_of
from explainer.symbolic import printing
from explainer.symbolic.exponents import exponents_added
from explainer.symbolic.expression import MINUS, changes, negative, plus, power, rebuilt, size, tidied, times
from explainer.symbolic.products import Product, parts
from explainer.symbolic.sums import like_terms, opened
from explainer.symbolic.written.precedence import is_negative

MAX_FINAL_STEPS = 10  # closing lines; whoever needs more would begin again
MAX_BITS = 20  # of a number that a power is written out to: 2¹⁰ is 1024, 10¹⁰ stays
LONGEST_DIVIDED, HIGHEST_DIVIDED = 120, 12  # nodes and exponents of a fraction of polynomials that is worked out
WORTH = 2  # nodes by which a factor outside its brackets may make a line longer


def final_steps(line: sp.Expr) -> list[tuple[str, sp.Expr]]:
    """(rule, line) of each line that tidies up further, as long as it pays: the last one is about as short as any."""
    lines: list[tuple[str, sp.Expr]] = []
    before = {line}
    while len(lines) < MAX_FINAL_STEPS and (step := _next_line(line)) and step[1] not in before:
        lines.append(step)
        line = step[1]
        before.add(line)
    shortest = min(size(tidy) for tidy in before)
    while lines and size(lines[-1][1]) > shortest + WORTH:
        lines.pop()
    return lines


def _next_line(line: sp.Expr) -> tuple[str, sp.Expr] | None:
    for rule, tidy in RULES:
        better = tidied(tidy(line))
        if changes(line, better) and not looks_the_same(line, better):
            return rule, better
    return None


def looks_the_same(line: sp.Basic, other: sp.Basic) -> bool:
    """Whether two lines are printed alike, as the number ⅔ and 2 divided by 3 are."""
    if _letters(line) != _letters(other):  # which is seen sooner than it is printed
        return False
    return printing.text(line) == printing.text(other) or printing.latex(line) == printing.latex(other)


def _letters(expr: sp.Basic) -> Counter[sp.Basic]:
    """How often each letter stands in it."""
    return Counter(part for part in sp.preorder_traversal(expr) if part.is_Symbol)


def _everywhere(here: Callable[[sp.Expr], sp.Expr]) -> Callable[[sp.Expr], sp.Expr]:
    """A rewriting that is tried on every part of a line, the innermost first."""

    def rewriting(expr: sp.Expr) -> sp.Expr:
        if not expr.args:
            return expr
        arguments = [rewriting(argument) for argument in expr.args]
        same = all(new is old for new, old in zip(arguments, expr.args, strict=True))
        return here(expr if same else rebuilt(expr, arguments))

    return rewriting


def _first_of(*tidying: Callable[[sp.Expr], sp.Expr]) -> Callable[[sp.Expr], sp.Expr]:
    """The first of several rewritings that shows something new."""

    def rewriting(line: sp.Expr) -> sp.Expr:
        tidier = (tidied(tidy(line)) for tidy in tidying)
        return next((better for better in tidier if better != line and not looks_the_same(line, better)), line)

    return rewriting


def _cancelled(expr: sp.Expr) -> sp.Expr:
    """x·ln(x)/x as ln(x): where the slope has a value, what is cancelled is not 0."""
    if not (expr.is_Mul or _is_nested_fraction(expr)):
        return expr
    product = Product().read(expr)
    is_joined = len(product.powers) < product.factors or _has_loose_numbers(expr)
    return product.expr if is_joined or any(map(_is_nested_fraction, sp.Mul.make_args(expr))) else expr


def _has_loose_numbers(expr: sp.Expr) -> bool:
    """Whether its numbers are not those of one fraction in lowest terms, as in 2·3x, 2x/4, ½/x and x/(−3)."""
    numbers = [(part, is_above) for part, is_above in parts(expr) if part.is_Rational]
    above, below = ([part for part, is_above in numbers if is_above is side] for side in (True, False))
    if len(above) > 1 or len(below) > 1 or any(part <= 1 for part in below) or sp.S.One in above:
        return True
    has_divisor = any(not is_above for _, is_above in parts(expr))
    number = abs(above[0]) if above else sp.S.One
    is_plain = number.is_Integer or isinstance(number, ExactDecimal) or not has_divisor
    divisor = below[0] if below else sp.S.One
    return not is_plain or (number != 1 and divisor != 1 and bool((number / divisor).q != divisor.p))


def _is_nested_fraction(expr: sp.Expr) -> bool:
    """Whether it divides by a fraction, or raises one to a whole power."""
    return bool(
        expr.is_Pow and expr.exp.is_Integer and any(_is_divisor(factor) for factor in sp.Mul.make_args(expr.base))
    )


def _is_divisor(factor: sp.Expr) -> bool:
    return bool(factor.is_Pow and factor.exp.is_Rational and factor.exp < 0)


def _squares_joined(expr: sp.Expr) -> sp.Expr:
    """cos²u + sin²u as 1, −cos²u − sin²u as −1, and cosh²u − sinh²u as 1."""
    if not expr.is_Add or len(expr.args) != 2:
        return expr
    products = [Product().read(term) for term in expr.args]
    squares = [list(product.powers.items()) for product in products]
    if any(len(powers) != 1 or powers[0][1] != 2 for powers in squares):
        return expr
    (left, right), numbers = ((powers[0][0] for powers in squares), [product.number for product in products])
    if left.args != right.args:
        return expr
    if {left.func, right.func} == {sp.cos, sp.sin} and numbers[0] == numbers[1]:
        return numbers[0]
    if {left.func, right.func} == {sp.cosh, sp.sinh} and numbers[0] == -numbers[1]:
        return numbers[0] if left.func is sp.cosh else numbers[1]
    return expr


def _number_worked_out(expr: sp.Expr) -> sp.Expr:
    """2³ as 8, √4 as 2, (2x)² as 4x², u⁰ as 1, u¹ as u, ln 1 as 0: a power of a number is a number."""
    if isinstance(expr, sp.log) and expr.args[0] == 1:
        return sp.S.Zero
    if not expr.is_Pow:
        return expr
    base, exponent = expr.args
    if exponent == 0 or base == 1:
        return sp.S.One
    if exponent == 1:
        return base
    if base.is_Mul and base.args[0].is_Rational and exponent.is_Integer and exponent > 1:
        number = _number_worked_out(power(base.args[0], exponent))
        return times(number, power(times(*base.args[1:]), exponent)) if number.is_Rational else expr
    if not base.is_Rational or not (exponent == sp.S.Half or (exponent.is_Integer and exponent > 0)):
        return expr
    if exponent == sp.S.Half:
        raised = sp.Rational(base.p, base.q) ** exponent
        return raised if raised.is_Rational else expr
    is_short = exponent * max(int(base.p).bit_length(), int(base.q).bit_length()) <= MAX_BITS
    return product_of([base] * int(exponent)) if is_short else expr


def _reciprocals(expr: sp.Expr) -> sp.Expr:
    """(2/3)⁻¹ as 3/2, where it is not a factor of a longer product."""
    if expr.is_Pow and expr.base.is_Rational and expr.base != 0 and expr.exp.is_Integer and expr.exp < 0:
        return sp.Rational(expr.base.p, expr.base.q) ** expr.exp if not expr.base.is_Integer else expr
    if not expr.args or expr.is_Mul:
        return expr
    arguments = [_reciprocals(argument) for argument in expr.args]
    return expr if all(map(operator.is_, arguments, expr.args)) else rebuilt(expr, arguments)


def _divided(expr: sp.Expr) -> sp.Expr:
    """(x² − 1)/(x − 1) as x + 1: a fraction of polynomials in one letter that comes out even."""
    if not expr.is_Mul or len(expr.free_symbols) != 1 or size(expr) > LONGEST_DIVIDED:
        return expr
    (letter,) = expr.free_symbols
    split: dict[tuple[bool, bool], list[sp.Expr]] = {
        (plain, above): [] for plain in (True, False) for above in (True, False)
    }
    for part, is_above in parts(expr):
        split[_is_polynomial(part), is_above].append(part)
    divisor = times(sp.S.One, *split[True, False])
    if not divisor.has(letter) or expr.has(ExactDecimal):
        return expr
    quotient, rest = sp.div(sp.Poly(times(sp.S.One, *split[True, True]), letter), sp.Poly(divisor, letter))
    if not rest.is_zero:
        return expr
    terms = [
        Product(number, {letter: sp.Integer(degree)} if degree else {}).expr for (degree,), number in quotient.terms()
    ]
    others = [power(times(*split[False, False]), sp.S.NegativeOne)] if split[False, False] else []
    return times(*split[False, True], plus(*terms), *others)


def _is_polynomial(expr: sp.Expr) -> bool:
    """Whether it is made of + and · alone, with powers that would not fill a page when multiplied out."""
    if expr.is_Pow:
        exponent = expr.exp
        return bool(exponent.is_Integer and 0 <= exponent <= HIGHEST_DIVIDED) and _is_polynomial(expr.base)
    return expr.is_Symbol or expr.is_Rational or ((expr.is_Add or expr.is_Mul) and all(map(_is_polynomial, expr.args)))


def _sizes(expr: sp.Expr) -> sp.Expr:
    """u·sign(u) as |u|."""
    if not expr.is_Mul:
        return expr
    for factor in expr.args:
        if isinstance(factor, sp.sign) and factor.args[0] in expr.args:
            rest = [part for part in expr.args if part not in (factor, factor.args[0])]
            if len(rest) == len(expr.args) - 2:
                return times(*rest, sp.Abs(factor.args[0], evaluate=False))
    return expr


def _factored(expr: sp.Expr) -> sp.Expr:
    """σ(x) + x·σ(x)·(1 − σ(x)) as σ(x)·(1 + x·(1 − σ(x)))."""
    if not expr.is_Add:
        return expr
    products = [Product().read(term) for term in expr.args]
    shared: dict[sp.Expr, sp.Rational] = {}
    for base, exponent in products[0].powers.items():
        others = [product.powers.get(base, sp.S.Zero) for product in products]
        if exponent != 0 and all(other * exponent > 0 for other in others):
            shared[base] = min(others, key=abs)
    if not shared:
        return expr
    number = _shared_number([product.number for product in products])
    rests = [product.over(shared) for product in products]
    if all(rest.number < 0 for rest in rests):
        number = -number
    for rest in rests:
        rest.number /= number
    outside = Product(number, dict(shared)).expr
    return times(*sp.Mul.make_args(outside), plus(*(rest.expr for rest in rests)))


def _minus_in_front(expr: sp.Expr) -> sp.Expr:
    """(−a − b)·u as −(a + b)·u: the minus of every term of a sum in a product."""
    if not expr.is_Mul:
        return expr
    is_turned = [factor.is_Add and all(map(is_negative, factor.args)) for factor in expr.args]
    factors = [
        plus(*map(negative, factor.args)) if turned else factor
        for factor, turned in zip(expr.args, is_turned, strict=True)
    ]
    return times(*[MINUS] * sum(is_turned), *factors) if any(is_turned) else expr


def _shared_number(numbers: list[sp.Rational]) -> sp.Rational:
    """The whole number that can be taken from every term, 1 where there are fractions."""
    if not all(number.is_Integer for number in numbers):
        return sp.S.One
    return sp.gcd_list([sp.Integer(abs(int(number))) for number in numbers])


def _without_inner_fractions(expr: sp.Expr) -> sp.Expr:
    """(1 + 1/x)⁻² as ((x + 1)/x)⁻²: a sum that is divided, or divided by, or times what it divides by, as x·(1 + 1/x)."""
    factors = sp.Mul.make_args(expr)
    above = {base for base, exponent in Product().read(expr).powers.items() if exponent > 0}
    is_fraction = any(map(_is_divisor, factors))
    arguments = [_over_one(factor, None if is_fraction else above - {factor}) for factor in factors]
    return expr if list(factors) == arguments else times(*arguments)


def _over_one(factor: sp.Expr, bases: set[sp.Expr] | None) -> sp.Expr:
    """A sum of fractions over one denominator, if one of the bases stands below in it; None is any."""
    base, exponent = factor, sp.S.One
    while base.is_Pow and base.exp.is_Integer:
        base, exponent = base.base, base.exp * exponent
    if not base.is_Add:
        return factor
    products = [Product().read(term) for term in base.args]
    below: dict[sp.Expr, sp.Rational] = {}
    for product in products:
        for divisor, negative_power in product.powers.items():
            if negative_power < 0:
                below[divisor] = min(below.get(divisor, sp.S.Zero), negative_power)
    if not below or (bases is not None and not bases & below.keys()):
        return factor
    sum_ = plus(*(product.over(below).expr for product in products))
    whole = times(sum_, *sp.Mul.make_args(Product(sp.S.One, below).expr))
    return whole if exponent == 1 else power(whole, exponent)


RULES: tuple[tuple[str, Callable[[sp.Expr], sp.Expr]], ...] = (
    ("work out the number", _first_of(_everywhere(_number_worked_out), _reciprocals)),
    ("cancel", _first_of(_everywhere(_cancelled), _everywhere(_divided))),
    ("a number times its sign is its size", _everywhere(_sizes)),
    ("remove brackets", _everywhere(opened)),
    ("collect like terms", _everywhere(like_terms)),
    ("the squares add up", _everywhere(_squares_joined)),
    ("factor out", _everywhere(_factored)),
    ("take the minus to the front", _everywhere(_minus_in_front)),
    ("add the exponents", _everywhere(exponents_added)),
    ("bring the terms over one denominator", _everywhere(_without_inner_fractions)),
)
