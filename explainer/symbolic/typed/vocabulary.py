"""The words of a formula: functions with what is built of them, other spellings, constants, and hints for foreign names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import sympy as sp

from explainer.numeric.decimals import exact_decimal
from explainer.symbolic.expression import MINUS, head, over, power
from explainer.symbolic.named import NAMED, NamedFunction
from explainer.symbolic.typed.spelling import nearest
from explainer.symbolic.typed.tokens import GREEK_LETTERS, LOWERED, short


@dataclass(frozen=True)
class Function:
    """What a name takes, from `least` to `most` arguments (None: any number), and the tree that `build` makes of them."""

    build: Callable[..., sp.Expr]
    least: int = 1
    most: int | None = 1

    @property
    def takes(self) -> str:
        """Its arguments in words."""
        words: dict[tuple[int, int | None], str] = {
            (1, 1): "one argument",
            (1, 2): "one or two arguments",
            (2, 2): "2 arguments",
        }
        return words.get((self.least, self.most), "two or more arguments")


def _plain(function: type[sp.Function]) -> Function:
    return Function(lambda u: function(u, evaluate=False))


def _named(function: NamedFunction) -> Function:
    if function.parameter is None:
        return Function(lambda u: head(function.name)(u))
    usual = exact_decimal(function.parameter)  # 0.01, as people type it
    return Function(lambda u, a=usual: head(function.name)(u, a), 1, 2)


def _logarithm(base: int) -> Callable[[sp.Expr], sp.Expr]:
    return lambda u: over(sp.log(u, evaluate=False), sp.log(sp.Integer(base), evaluate=False))


def _one_over(function: type[sp.Function]) -> Function:
    return Function(lambda u: power(function(u, evaluate=False), MINUS))


def _cotangent(u: sp.Expr) -> sp.Expr:
    return over(sp.cos(u, evaluate=False), sp.sin(u, evaluate=False))


FUNCTIONS: dict[str, Function] = {
    **{f.__name__: _plain(f) for f in (sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.erf)},
    **{f.__name__: _plain(f) for f in (sp.asin, sp.acos, sp.atan, sp.sign)},
    "sqrt": Function(lambda u: power(u, sp.S.Half)),
    "abs": _plain(sp.Abs),
    "max": Function(lambda *u: sp.Max(*u, evaluate=False), 2, None),
    "min": Function(lambda *u: sp.Min(*u, evaluate=False), 2, None),
    "sec": _one_over(sp.cos),
    "csc": _one_over(sp.sin),
    "cot": Function(_cotangent),
    "log2": Function(_logarithm(2)),
    "log10": Function(_logarithm(10)),
    **{name: _named(function) for name, function in NAMED.items()},
}
CASES = "piecewise"  # is read by a grammar of its own
ALIASES = {
    "ln": "log",
    "lg": "log10",
    "log_10": "log10",
    "ld": "log2",
    "lb": "log2",
    "log_2": "log2",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "tg": "tan",
    "ctg": "cot",
    "cosec": "csc",
    "arctg": "atan",
    "σ": "sigmoid",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "heaviside": "step",
    "leakyrelu": "leaky_relu",
    "lrelu": "leaky_relu",
    "gelutanh": "gelu_tanh",
    "swish": "silu",
    "√": "sqrt",
    "∛": "cbrt",
    "³√": "cbrt",
    "arc sin": "asin",
    "arc cos": "acos",
    "arc tan": "atan",
    "arc tg": "atan",
    "sgn": "sign",
    "signum": "sign",
    "cases": CASES,
}
CONSTANTS = {"e": sp.E, "pi": sp.pi, "π": sp.pi}
GREEK = set(GREEK_LETTERS.values())
FUNCTION_LETTERS = {"f", "g", "h"}  # what people call functions whose formula they have elsewhere
CASE_WORDS = {"if", "when", "for", "otherwise", "else"}  # known within cases
WORDS = CASE_WORDS | {"and", "or", "not", "then", "where"}
NESTED = "for several cases write piecewise(x<0, 0, x<1, x, 1)"
INVERSES = {
    "sin": "arcsin(x)",
    "cos": "arccos(x)",
    "tan": "arctan(x)",
    "exp": "ln(x)",
    "log": "exp(x)",
    "sinh": "ln(x+sqrt(x^2+1))",
    "cosh": "ln(x+sqrt(x^2-1))",
    "tanh": "ln((1+x)/(1-x))/2",
    "sigmoid": "ln(x/(1-x))",
    "sqrt": "x^2",
    "cbrt": "x^3",
    "softplus": "ln(exp(x)-1)",
}
# What some names are read as, which may not be what their writer means.
REMARKS = {
    "log": "log is read as the natural logarithm ln; for base 10 write log10",
    "lg": "lg is read as log10, the logarithm to base 10",
    **dict.fromkeys(("log2", "log_2", "ld", "lb"), "log2(u) is ln(u)/ln(2)"),
    **dict.fromkeys(("log10", "log_10"), "log10(u) is ln(u)/ln(10)"),
    "sec": "sec(u) is 1/cos(u)",
    **dict.fromkeys(("csc", "cosec"), "csc(u) is 1/sin(u)"),
    **dict.fromkeys(("cot", "ctg"), "cot(u) is cos(u)/sin(u)"),
    "asin": "asin is read as arcsin; for a times sin(x) write a*sin(x)",
    "acos": "acos is read as arccos; for a times cos(x) write a*cos(x)",
    "atan": "atan is read as arctan; for a times tan(x) write a*tan(x)",
    "gelu": "gelu is the exact one, made of erf; its approximation is gelu_tanh",
}
# Names of other programs and languages for what can be typed here, and what to type for what has no name here.
MEANT = {
    **dict.fromkeys(("sine", "sinus", "sen"), "sin"),
    **dict.fromkeys(("cosine", "cosinus"), "cos"),
    **dict.fromkeys(("tangent", "tangens"), "tan"),
    **dict.fromkeys(("sh", "senh"), "sinh"),
    **dict.fromkeys(("th", "tgh"), "tanh"),
    **dict.fromkeys(("cotan", "cotg", "cotangent"), "cot"),
    **dict.fromkeys(("logarithm", "logn"), "log"),
    **dict.fromkeys(("squareroot", "square_root"), "sqrt"),
    **dict.fromkeys(("cuberoot", "cube_root", "cubicroot"), "cbrt"),
    **dict.fromkeys(("rectifier", "rectified"), "relu"),
    **dict.fromkeys(("relu_leaky", "leaky", "prelu"), "leaky_relu"),
    **dict.fromkeys(("gelu_approx", "gelu_approximate", "gelu_new", "gelu_fast", "gelu_pytorch_tanh"), "gelu_tanh"),
    **dict.fromkeys(("sig", "sigm", "logsig", "sigma"), "sigmoid"),
    "in": "ln",  # a capital I looks like an l
    "ch": "cosh",
    "tansig": "tanh",
    "secant": "sec",
    "cosecant": "csc",
    "absolute": "abs",
    "errorfunction": "erf",
}
ELSEWHERE = {
    **dict.fromkeys(("asinh", "arsinh", "arcsinh"), "for arsinh write ln(x+sqrt(x^2+1))"),
    **dict.fromkeys(("acosh", "arcosh", "arccosh"), "for arcosh write ln(x+sqrt(x^2-1))"),
    **dict.fromkeys(("atanh", "artanh", "arctanh"), "for artanh write ln((1+x)/(1-x))/2"),
    **dict.fromkeys(("asec", "arcsec"), "write arccos(1/x)"),
    **dict.fromkeys(("acsc", "arccsc"), "write arcsin(1/x)"),
    **dict.fromkeys(("acot", "arccot"), "write pi/2-arctan(x)"),
    "coth": "write 1/tanh(x)",
    "sech": "write 1/cosh(x)",
    **dict.fromkeys(("csch", "cosech"), "write 1/sinh(x)"),
    **dict.fromkeys(("pow", "power"), "write powers with ^: x^2"),
    **dict.fromkeys(("sqr", "square"), "for a square write x^2"),
    **dict.fromkeys(("root", "nthroot", "nroot"), "write sqrt(x), cbrt(x) or x^(1/4)"),
    **dict.fromkeys(("hardsigmoid", "hard_sigmoid"), "write min(max(x/6+1/2, 0), 1)"),
    **dict.fromkeys(("hardtanh", "hard_tanh"), "write min(max(x, -1), 1)"),
    **dict.fromkeys(("logsigmoid", "log_sigmoid"), "write ln(sigmoid(x))"),
    **dict.fromkeys(("norm", "modulus"), "write |x| or abs(x)"),
    **dict.fromkeys(("clip", "clamp"), "write min(max(x, 0), 1)"),
    **dict.fromkeys(("floor", "ceil", "round", "trunc", "mod"), "functions that jump again and again cannot be read"),
    **dict.fromkeys(("infty", "infinity", "inf", "nan", "oo"), "a formula needs finite numbers"),
    **dict.fromkeys(("sum", "lim", "int", "diff", "derivative", "integral", "prod"), "type the formula itself"),
    "softmax": "softmax takes several scores at once; try sigmoid(x)",
    **dict.fromkeys(("arctan2", "atan2"), "of one number write arctan(y/x)"),
    **dict.fromkeys(
        ("dx", "dy", "df", "ddx"), "leave it out, and type the formula itself: its slope is worked out from it"
    ),
    "Phi": "for the normal distribution write (1+erf(x/sqrt(2)))/2",
    "logit": "write ln(x/(1-x))",
    "sinc": "write sin(x)/x",
    "expm1": "write exp(x)-1",
    "log1p": "write ln(1+x)",
    "erfc": "write 1-erf(x)",
    "relu6": "write min(max(x, 0), 6)",
    "selu": "write 1.0507*elu(x, 1.67326)",
    "softsign": "write x/(1+|x|)",
    "celu": "write elu(x)",
    "crelu": "it has two values; write relu(x) or relu(-x)",
    **dict.fromkeys(("hardswish", "hard_swish", "hswish"), "write x*min(max(x/6+1/2, 0), 1)"),
    "tanhshrink": "write x-tanh(x)",
    **dict.fromkeys(("quick_gelu", "quickgelu", "gelu_quick"), "write x*sigmoid(1.702x)"),
}


def spelled(written: str) -> str | None:
    """The name of FUNCTIONS, or `piecewise`, that `written` spells in any case; None for other words."""
    for name in (written, written.lower() if len(written) > 1 else written):
        name = ALIASES.get(name, name)
        if name in FUNCTIONS or name == CASES:
            return name
    return None


def constant(written: str) -> sp.Expr | None:
    """e or π."""
    return CONSTANTS.get(written, CONSTANTS.get(written.lower()) if len(written) > 1 else None)


def letter(written: str) -> str | None:
    """The name of the variable that it can be, of x, b_1, w₁₂, alpha or θ_1; None where it is none."""
    match = re.fullmatch(r"(.*?)(_?\d{1,2})?", written.translate(LOWERED))
    if not match:
        return None
    stem, index = match[1], match[2] or ""
    if re.fullmatch("[A-Za-z]", stem):
        return stem + index
    stem = GREEK_LETTERS.get(stem, stem)
    return f"{stem}_{index.removeprefix('_')}".rstrip("_") if stem in GREEK and (stem + index).isascii() else None


def base_of(written: str) -> int | None:
    """3 of log_3 and log₃; None for another name, and for a base of which there is no logarithm."""
    match = re.fullmatch(r"log(?:_(\d{1,4})|([₀-₉]{1,4}))", written, re.IGNORECASE)
    base = int((match[1] or match[2]).translate(LOWERED)) if match else 0
    return base if base > 1 else None


def to_base(written: str) -> Function | None:
    """log_3 as the logarithm to base 3."""
    base = base_of(written)
    return Function(_logarithm(base)) if base else None


# --- names that are written together --------------------------------------------------------------------------------------

TOGETHER = "abckmntuvwxyz"  # letters that stand beside functions and each other without a sign between them


def separated(written: str, *, called: bool, raised: bool) -> list[str] | None:
    """`xe` as x, e; `sin2x` as sin, 2, x; `xsin` before a bracket as x, sin; None where it is no such product.

    `called` says that a bracket follows, `raised` that an exponent does.
    """
    if not written.isalnum() or not written.isascii() or len(written) > 24 or written in {**MEANT, **ELSEWHERE}:
        return None
    ways = [way for way in _ways(written) if _is_sensible(way, written, called=called, raised=raised)]
    return min(ways, key=lambda way: (len(way), -len(way[0]))) if ways else None


@cache
def _pieces() -> list[str]:
    names = [name for name in (*FUNCTIONS, *ALIASES) if name.isascii() and name.isalnum() and len(name) > 1]
    return sorted([*names, "pi", "e", *TOGETHER], key=len, reverse=True)


def _ways(written: str) -> Iterator[list[str]]:
    """All ways to read a word as functions, constants, letters and whole numbers, the longest piece first."""
    if not written:
        yield []
        return
    if digits := re.match(r"\d{1,6}", written):
        yield from ([digits[0], *rest] for rest in _ways(written[digits.end() :]))
        return
    for piece in _pieces():
        if written.startswith(piece):
            yield from ([piece, *rest] for rest in _ways(written[len(piece) :]))


def _is_sensible(way: list[str], written: str, *, called: bool, raised: bool) -> bool:
    functions = [spelled(piece) for piece in way if len(piece) > 1 and spelled(piece)]
    letters = [piece for piece in way if piece in TOGETHER]
    if len(way) < 2 or len(letters) > 3 or ("e" in way and (way.index("e") != len(way) - 1 or not raised)):
        return False
    if any(piece.isdigit() and (not place or not _takes_number(way[place - 1])) for place, piece in enumerate(way)):
        return False  # x2 may be a letter, 2x or x², log3 a base
    if functions:
        ends_in_function = bool(len(way[-1]) > 1 and spelled(way[-1]))
        return ends_in_function == called and (called or len(letters) <= 2)
    if len(way) > 2 and len({*way}) < len(way):
        return False  # zzz is a try, not a product
    begins_with_letters = all(not piece.isdigit() for piece in way)
    return (
        not called
        and begins_with_letters
        and len(way) <= 3
        and not (len(way) > 2 and nearest(written, [*FUNCTIONS, *GREEK]))
    )


def _takes_number(piece: str) -> bool:
    """Whether a number may follow the name without a sign, as in sin2x: behind log it is a base."""
    return spelled(piece) is not None and piece.lower() != "log"


# --- names that are not known ---------------------------------------------------------------------------------------------


def no_such_name(written: str, called: bool) -> str:
    """Why a name cannot be used, and what may have been meant."""
    plain = written.lower()
    if plain in WORDS:
        return f"words such as {written} are not known; {NESTED}"
    if written == "E":
        return "E is neither e = 2.718… nor a letter here; did you mean e^x? Write e, or choose another letter"
    if advice := ELSEWHERE.get(written, ELSEWHERE.get(plain)):
        return f"{written} is not known; {advice}"
    if power_of_e := re.fullmatch(r"e(\d*[a-z])", plain):
        exponent = power_of_e[1] if len(power_of_e[1]) == 1 else f"({power_of_e[1]})"
        return f"{written} can be read in two ways; did you mean e^{exponent}? For a product write e*{power_of_e[1]}"
    if re.fullmatch(r"log_?[01]", plain):
        return f"{written} is not known: the base of a logarithm is above 1, as in log_2(x)"
    if base := re.fullmatch(r"log(\d{1,4})", plain):
        return f"{written} is not known; for the logarithm to base {base[1]} write log_{base[1]}(x)"
    if index := re.fullmatch(r"log_([A-Za-z]\w*)", written):
        return f"the base of a logarithm is a number, such as log_2(x); for another write ln(u)/ln({index[1]})"
    if (index := re.fullmatch(r"(\w+)_[A-Za-z]\w*", written)) and letter(index[1]):
        return f"{short(written)} is not known; an index is a number: {index[1]}_1"
    if called and (numbered := re.fullmatch(r"([A-Za-z]+)(\d{1,3})", plain)) and spelled(numbered[1]):
        name, number = numbered.groups()
        return f"{written} can be read in two ways; write {name}(x)^{number} or {name}({number}*x)"
    known = [
        *FUNCTIONS,
        CASES,
        *(alias for alias in ALIASES if len(alias) > 1 and alias.isascii() and " " not in alias),
    ]
    known += [] if called else [*(name for name in CONSTANTS if len(name) > 1), *sorted(GREEK)]
    is_product = (
        not called
        and written.isalpha()
        and (len(written) <= 3 or (len(written) == 4 and set(written) <= set(TOGETHER)))
    )
    product = "*".join(written) if is_product else ""
    close = [MEANT[plain]] if plain in MEANT else nearest(written, known)
    if close:
        return f"{short(written)} is not known; did you mean {close[0]}?" + (
            f" For a product write {product}" if product else ""
        )
    if product:
        return f"{written} is not known; for a product write {product}"
    return f"{short(written)} is not known; functions are {', '.join(sorted([*FUNCTIONS, CASES]))}"
