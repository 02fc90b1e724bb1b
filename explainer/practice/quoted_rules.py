"""A rule quoted before it is used, (uv)' = u'v + uv' or dy/dx = dy/du·du/dx: true as it stands, or a mistake with a name.

A rule holds for all functions, so it is tried with some that have nothing in common: letters become formulas, and the line
is compared, or diagnosed, as a line about their slope.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

import sympy as sp

from explainer.practice.comparing import comparer
from explainer.practice.diagnosis import diagnosed
from explainer.practice.lines import EQUALS, named
from explainer.practice.rules_used import RULES, function_rule, rules_needed, with_chain
from explainer.practice.verdicts import CheckedLine
from explainer.practice.wrong_ways import MISTAKES
from explainer.symbolic.differentiation import apply
from explainer.symbolic.expression import Slope
from explainer.symbolic.known import KNOWN
from explainer.symbolic.parsing import parse
from explainer.symbolic.printing import text as printed
from explainer.symbolic.typed.tokens import ParseError
from explainer.symbolic.typed.vocabulary import spelled
from explainer.symbolic.wrong.wrong_slopes import inside, right_slope

CONSTANTS = dict(zip("nmkcab", ("5", "4", "7", "6", "3", "8"), strict=True))
STAND_INS = (("({0}^3+2*{0}+5)", "(3*{0}^2+2)"), ("({0}^2+7*{0}+3)", "(2*{0}+7)"), ("({0}^4+{0}+2)", "(4*{0}^3+1)"))
FUNCTIONS = "fghuvwyz"
OUTSIDE, ITS_SLOPE = "sinh", "cosh"  # of one function inside another
PREFIXES = ("sin", "cos", "tan", "ln", "exp", "sqrt", "tanh")  # sinu, lnu
ONE_NAME = r"(?<![A-Za-z])(?:σ|sigmoid|tanh|sinh|cosh|sin|cos|tan|ln|exp)"
FUNCTION_RULE = re.compile(rf"\s*({ONE_NAME})'(?:\(\s*([A-Za-z])\s*\))?\s*=\s*([^=]+)")
SPELLED = {"σ": "sigmoid", "ln": "log"}
OF_ONE = ("{0}^n", "e^({0})", "ln({0})", "sqrt({0})", "1/{0}", "c*{0}", "sin({0})", "cos({0})", "tanh({0})", "a^({0})")
OF_TWO = ("{0}*{1}", "{0}/{1}", "{1}/{0}", "{0}+{1}", "{0}-{1}")
NAMES_ALONE = (("σ", "sigmoid"), ("sigmoid", "sigmoid"), ("tanh", "tanh"))
CHAIN = f"{OUTSIDE}({{0}})"


def quoted_rule(text: str, statement: str, of: sp.Expr, by: sp.Symbol) -> CheckedLine | None:
    """The verdict on a rule in letters; None for a statement that is no such rule. `of` is the problem's formula.

    >>> from explainer.symbolic import parse
    >>> from explainer.symbolic.expression import X
    >>> quoted_rule("", "(fg)' = f'g + fg'", parse("x^2*sin(x)"), X).message
    'Right: this is the product rule.'
    >>> quoted_rule("", "(fg)' = f'g'", parse("x^2*sin(x)"), X).mistake
    'product_of_slopes'
    """
    if function := FUNCTION_RULE.fullmatch(statement):
        return _of_function(text, function[1], function[2] or "", function[3], of, by)
    sides = [side.strip() for side in EQUALS.split(statement) if side.strip()]
    if not sides:
        return None
    of_what = _differentiated(sides[0], by.name)
    is_about_problem = of_what is None and _is_slope_of_problem(sides[0], by.name)
    if of_what is None and not is_about_problem and len(sides) > 1:
        return None
    claimed = sides[1:] if of_what is not None or is_about_problem else sides
    functions = _functions([*claimed, of_what or ""], by.name)
    if not claimed or (not functions and not re.search(r"\^|[a-z]{2}|√", of_what or "")):
        return None
    results = [_concrete(side, by.name, functions) for side in claimed]
    if any(result is None for result in results):
        return None
    texts = _candidates(claimed[0], functions, of, by) if of_what is None else [of_what]
    wholes = [whole for whole in (_concrete(each, by.name, functions) for each in texts) if whole is not None]
    lines = [result for result in results if result is not None]
    right = next((whole for whole in wholes if _all_slopes(lines, whole, by)), None)
    if right is not None:
        return _accepted(text, right, of, by)
    if len(lines) > 1:  # the rule may be right, and what is made of it wrong
        return None
    meant = [whole for whole in wholes if of_what is not None or _rule(whole, by) in rules_needed(of, by)]
    line_checked = next((line for line in (_named_mistake(text, lines, whole, by) for whole in meant) if line), None)
    if line_checked or not meant or of_what is None:
        return line_checked
    return CheckedLine(text, False, f"This rule does not hold. {_written(meant[0], by)}")


def _of_function(text: str, name: str, letter: str, claimed: str, of: sp.Expr, by: sp.Symbol) -> CheckedLine | None:
    """The verdict on σ' = σ(1 − σ), σ'(z) = … and tanh' = 1 − tanh²: of x alone, or of what stands in the problem's σ."""
    calls = [
        part.args[0]
        for part in sp.preorder_traversal(of)
        if getattr(part.func, "__name__", "") == SPELLED.get(name, name)
    ]
    wrong: CheckedLine | None = None
    for inside_it in dict.fromkeys([by, *calls]):
        argument = printed(inside_it)
        side = re.sub(rf"\b{letter}\b", by.name, claimed) if letter else claimed
        side = re.sub(rf"({ONE_NAME})\(\s*{by.name}\s*\)", r"\1", side)
        side = re.sub(rf"({ONE_NAME})(?=\(\s*\d)", rf"\1({argument})*", side)
        side = re.sub(rf"({ONE_NAME})(\^2|²)?(?![\w(])", rf"\1({argument})\2", side)
        try:
            whole, line = parse(f"{name}({argument})"), parse(side)
        except ParseError:
            return None
        if line.free_symbols - {by}:
            return None
        if _all_slopes([line], whole, by):
            return _accepted(text, whole, of, by)
        diagnosis = None if wrong else diagnosed(line, Slope(whole, by), comparer(whole, by), places=1)
        if diagnosis:
            wrong = diagnosis.of_line(text)
    return wrong


def _all_slopes(lines: list[sp.Expr], whole: sp.Expr, by: sp.Symbol) -> bool:
    return all(comparer(whole, by).alike(line, _slope(whole, by)) for line in lines)


def _accepted(text: str, whole: sp.Expr, of: sp.Expr, by: sp.Symbol) -> CheckedLine:
    rule, needed = _called(whole, by), rules_needed(of, by)
    is_needed = _rule(whole, by) in needed
    aside = "" if is_needed or not needed else f" Here you need the {needed[0]} first."
    return CheckedLine(text, True, f"Right: this is the {rule}.{aside}", rule=rule)


def _named_mistake(text: str, lines: list[sp.Expr], whole: sp.Expr, by: sp.Symbol) -> CheckedLine | None:
    """The verdict on a rule in which somebody has made one of the known mistakes, or two."""
    compare = comparer(whole, by)
    wrong = next(line for line in lines if not compare.alike(line, _slope(whole, by)))
    diagnosis = next((each for n in (1, 2) if (each := diagnosed(wrong, Slope(whole, by), compare, places=n))), None)
    if diagnosis is None:
        return None
    what = MISTAKES[diagnosis.mistakes[0]].split(":")[0]
    return diagnosis.of_line(text, f"Here you {what}. {_written(whole, by)}")


@lru_cache(maxsize=200)
def _slope(of: sp.Expr, by: sp.Symbol) -> sp.Expr:
    return right_slope(Slope(of, by))


def _rule(whole: sp.Expr, by: sp.Symbol) -> str:
    return apply(Slope(whole, by), KNOWN)[0]


def _called(whole: sp.Expr, by: sp.Symbol) -> str:
    """The rule by which the slope of a whole formula is found."""
    rule = _rule(whole, by)
    if isinstance(whole, sp.sinh) and rule == "chain rule":
        return rule
    return with_chain(function_rule(whole) if rule == "chain rule" else rule, inside(whole, by, rule) not in (None, by))


def _written(whole: sp.Expr, by: sp.Symbol) -> str:
    """The product rule is (u·v)' = u'·v + u·v'."""
    rule = _rule(whole, by)
    if rule not in RULES:
        return ""
    form = RULES[rule][1].rstrip(".").split(": ")[-1].removeprefix("Use ")
    return f"The {rule} is {form}." if "'" in form else f"{form}."


# --- what a rule is about ----------------------------------------------------------------------------------------------


def _differentiated(side: str, by: str) -> str | None:
    """E of (E)', d/dx E and d(E)/dx, as far as it has more than a name in it; None for another side."""
    side = re.sub(rf"'\s*\(\s*{by}\s*\)$", "'", side)
    patterns = (
        r"[(\[](.+)[)\]]'",
        rf"d/d{by}\s*[(\[](.+)[)\]]",
        rf"d\s*[(\[](.+)[)\]]\s*/\s*d{by}",
        rf"d/d{by}\s*([^(\[].+)",
        r"((?:[fgh]|sin|cos|tan|ln|e|exp|tanh|σ)\(\w\(?\w?\)?\))'",
    )
    inner = next((match[1] for match in (re.fullmatch(pattern, side) for pattern in patterns) if match), None)
    return None if inner is None or re.fullmatch(rf"[A-Za-z](?:\(\s*{by}\s*\))?", inner.strip()) else inner


def _is_slope_of_problem(side: str, by: str) -> bool:
    name = named(side, by)
    return name is not None and name.by == by and name.letter in "fy"


def _candidates(claimed: str, functions: dict[str, int], of: sp.Expr, by: sp.Symbol) -> Iterator[str]:
    """Formulas whose slope may be meant: one function inside another, or, of two functions, first as in the problem."""
    letters = list(functions)
    if "∘" in claimed or _composed(claimed, by.name) != _plain(claimed, by.name):
        inner = re.search(rf"{ITS_SLOPE}\((\w)\)", _composed(claimed, by.name))
        yield CHAIN.format(inner[1] if inner else letters[0])
    elif len(letters) == 2:
        rule = next(iter(rules_needed(of, by)), "")
        yield from sorted(
            (whole.format(*letters) for whole in OF_TWO), key=lambda whole: ("/" in whole) != (rule == "quotient rule")
        )
    elif len(letters) == 1 and claimed.replace(" ", "") != f"{letters[0]}'":
        yield from (whole.format(*letters) for whole in OF_ONE)


# --- letters become formulas ---------------------------------------------------------------------------------------------


def _plain(text: str, by: str) -> str:
    """f(x) and g'(x) as f and g', du/dx as u'."""
    text = re.sub(rf"\bd([A-Za-z])\s*/\s*d{by}\b", r"\1'", text)
    text = re.sub(rf"\bd/d{by}\s*[(\[]?\s*([{FUNCTIONS}])\s*[)\]]?(?![A-Za-z(])", r"\1'", text)
    return re.sub(rf"(?<![A-Za-z])([{FUNCTIONS}]'?)\(\s*{by}\s*\)", r"\1", text)


def _composed(text: str, by: str) -> str:
    """f'(u), dy/du and (f'∘g) as cosh(u), f(u) and f∘g as sinh(u)."""
    text = re.sub(r"\(?\b([fgh])\s*'\s*∘\s*([fghuvz])\)?", rf"{ITS_SLOPE}(\2)", _plain(text, by))
    text = re.sub(r"\(?\b([fgh])\s*∘\s*([fghuvz])\)?", rf"{OUTSIDE}(\2)", text)
    text = re.sub(r"\bd[A-Za-z]\s*/\s*d([A-Za-z])\b", rf"{ITS_SLOPE}(\1)", text)
    text = re.sub(r"(?<![A-Za-z])[fghyF]'\(\s*([ghuvz]'?)\s*\)", rf"{ITS_SLOPE}(\1)", text)
    return re.sub(r"(?<![A-Za-z])[fghyF]\(\s*([ghuvz]'?)\s*\)", rf"{OUTSIDE}(\1)", text)


def is_composed(statement: str, by: str) -> bool:
    """Whether f'(u) or g'(h(x)) stands behind the first sign of equality, where f' is no factor.

    >>> is_composed("f' = f'(u)·u'", "x"), is_composed("f'(u) = 3u^2", "x")
    (True, False)
    """
    claimed = EQUALS.split(statement, maxsplit=1)[-1]
    return "=" in statement and re.search(r"[fghyF]'\(\s*[ghuvz]'?\s*\)", _plain(claimed, by)) is not None


def _functions(texts: list[str], by: str) -> dict[str, int]:
    """The letters that stand for functions, each with a number, in the order in which they come."""
    places: dict[str, int] = {}
    for text in texts:
        for name in _runs(_composed(text, by)):
            letter = name[0]
            if len(name.rstrip("'")) == 1 and letter != by and (letter in FUNCTIONS or name.endswith("'")):
                places.setdefault(letter, len(places))
    return places if len(places) <= len(STAND_INS) else {}


def _runs(text: str) -> Iterator[str]:
    """The names in a text: those of functions whole, all other letters one by one, each with its prime."""
    for run in re.finditer(r"(?:[A-Za-z]'?)+", text):
        yield from _names(run[0])


def _names(run: str) -> list[str]:
    if len(run) > 1 and spelled(run) and "'" not in run and not set(run) <= set(FUNCTIONS):
        return [run]
    prefix = next((name for name in PREFIXES if run.startswith(name)), "")
    return ([prefix] if prefix else []) + re.findall(r"[A-Za-z]'?", run[len(prefix) :])


def _concrete(text: str, by: str, functions: dict[str, int]) -> sp.Expr | None:
    """A side with formulas in the place of its letters; None where it cannot be read."""

    def put_in(run: re.Match[str]) -> str:
        parts = []
        for name in _names(run[0]):
            letter, is_slope = name[0], name.endswith("'")
            if len(name.rstrip("'")) > 1 or (name in ("e", by)):
                parts.append(name)
            elif letter in functions:
                parts.append(STAND_INS[functions[letter]][is_slope].format(by))
            elif name == f"{by}'":
                parts.append("1")
            else:
                parts.append(CONSTANTS.get(name, name))
        joined = parts[0]
        for before, part in itertools.pairwise(parts):
            joined += f" {part}" if len(before) > 1 and before.isalpha() else f"*{part}"
        return joined

    written = re.sub(r"(?:[A-Za-z]'?)+", put_in, _composed(text, by))
    written = re.sub(r"(?<=[\d)])\s+(?=\d)|(?<=\d)(?=\(\d)", "*", written)
    for opening, closing in ("[(", "])"):
        written = written.replace(opening, closing)
    try:
        expr = parse(written)
    except ParseError:
        return None
    return expr if {symbol.name for symbol in expr.free_symbols} <= {by} else None


def with_its_argument(statement: str, of: sp.Expr) -> str:
    """3σ(1 − σ) as 3σ(3x)·(1 − σ(3x)), where the problem has one σ only: many write it without.

    >>> with_its_argument("3σ(1-σ)", parse("sigmoid(3*x)"))
    '3σ(3*x)*(1-σ(3*x))'
    """
    for name, kind in NAMES_ALONE:
        calls = {part for part in sp.preorder_traversal(of) if getattr(part.func, "__name__", "") == kind}
        before = "" if name == "σ" else "(?<![A-Za-z])"
        if len(calls) == 1 and (alone := re.compile(rf"{before}{name}(?!\s*[A-Za-z\d(]|'|\^?\s*\()")).search(statement):
            call = f"{name}({printed(next(iter(calls)).args[0])})"
            statement = alone.sub(call, statement)
            statement = re.sub(rf"{before}{name}\((?=\d+\s*[-−+])", f"{call}*(", statement)
    return statement
