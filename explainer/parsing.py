"""Text as people type it becomes a formula, or one ParseError that points at the place. Nothing typed is ever executed.

A tokenizer and a parser by recursive descent, with bounds on everything: no text of a learner reaches `eval` or `sympify`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches
from fractions import Fraction

import sympy as sp

from explainer.decimals import exact_decimal
from explainer.expression import MINUS, cases, head, negative, plus, power, times

LONGEST, DEEPEST, MOST_PARTS, MOST_DIGITS, LARGEST_EXPONENT = 400, 25, 200, 25, 100


class ParseError(ValueError):
    """What cannot be read, where (`at`, counted from 0, in `text`), and what to type instead."""

    def __init__(self, why: str, text: str = "", at: int = 0) -> None:
        pointer = f"\n  {_shown(text)}\n  {' ' * at}^" if text and len(text) <= LONGEST else ""
        super().__init__(why + pointer)
        self.why, self.text, self.at = why, text, at

    def __reduce__(self) -> tuple:
        return ParseError, (self.why, self.text, self.at)


def _one(name: str) -> Callable[..., sp.Expr]:
    return lambda u: head(name)(u)


def _plain(function: type[sp.Function]) -> Callable[..., sp.Expr]:
    return lambda u: function(u, evaluate=False)


def _square_root(u: sp.Expr) -> sp.Expr:
    return power(u, sp.Rational(1, 2))


# name -> (how many arguments, what is built of them); None: two or more
FUNCTIONS: dict[str, tuple[int | None, Callable[..., sp.Expr]]] = {
    **{f.__name__: (1, _plain(f)) for f in (sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.erf)},
    "atan": (1, _plain(sp.atan)),
    "sqrt": (1, _square_root),
    "abs": (1, _plain(sp.Abs)),
    "sign": (1, _plain(sp.sign)),
    "max": (None, lambda *u: sp.Max(*u, evaluate=False)),
    "min": (None, lambda *u: sp.Min(*u, evaluate=False)),
    **{name: (1, _one(name)) for name in ("sigmoid", "relu", "softplus", "step")},
    "leaky_relu": (2, lambda u, a: head("leaky_relu")(u, a)),
    "piecewise": (3, lambda condition, a, b: cases((a, condition), (b, True))),
}
ALIASES = {"ln": "log", "σ": "sigmoid", "√": "sqrt", "heaviside": "step", "arctan": "atan"}
CONSTANTS = {"e": sp.E, "pi": sp.pi, "π": sp.pi}
GREEK_LETTERS = dict(
    zip("αβγδηθλμτω", ("alpha", "beta", "gamma", "delta", "eta", "theta", "lambda", "mu", "tau", "omega"), strict=True)
)
GREEK = set(GREEK_LETTERS.values())
FUNCTION_LETTERS = {"f", "g", "h"}  # what people call functions whose formula they have elsewhere
WORDS = {"and", "or", "not", "if", "else", "then", "when", "where", "otherwise"}
NESTED = "for several cases write piecewise(x<0, 0, piecewise(x<1, x, 1))"
SMALLEST, LARGEST = Fraction(1, 10**15), 10**MOST_DIGITS
SIGNS = {"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "÷": "/", "≤": "<=", "≥": ">="}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
TOKEN = re.compile(
    r"(?P<space>[ \t\n]+)|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*|[σ√π"
    + "".join(GREEK_LETTERS)
    + r"])|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)|(?P<sign>\*\*|<=|>=|[-+*/^(),|<>−–·×⋅÷≤≥])",
    re.ASCII,
)
END = ("end", "", -1)
Token = tuple[str, str, int]


def parse(text: str) -> sp.Expr:
    """The formula that `text` says, as it is written: `2x`, `x^2`, `e^x`, `|x|`, `sigmoid(x)`, `piecewise(x<0, 0, x)`.

    Raises ParseError for everything else. Decimals are exact: 0.1 is 1/10.
    """
    if not isinstance(text, str):
        raise ParseError(f"a formula must be text such as 'x*sigmoid(x)', got {type(text).__name__}")
    if not text.strip():
        raise ParseError("there is no formula yet; type one, for example x*sigmoid(x)")
    if len(text) > LONGEST:
        raise ParseError(f"a formula may have {LONGEST} characters, this one has {len(text)}; shorten it")
    reader = _Reader(text)
    formula = reader.sum()
    reader.finish()
    return formula


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise ParseError(_unknown(text[at]), text, at)
        if found.lastgroup != "space":
            tokens.append((found.lastgroup, SIGNS.get(found[0], found[0]), at))
        at = found.end()
    if len(tokens) > MOST_PARTS:
        raise ParseError(f"a formula may have {MOST_PARTS} parts, this one has {len(tokens)}; shorten it")
    return tokens


def _unknown(letter: str) -> str:
    hints = {"=": "type only the right-hand side", "!": "factorials are not known", "%": "there is no %; write /100"}
    hints |= dict.fromkeys("[]{}", "use round brackets ( )") | dict.fromkeys(
        "'\"`", "quotation marks have no meaning here"
    )
    hints["."] = "a point belongs into a number, such as 0.5"
    if letter in hints:
        return f"{letter!r} cannot be used in a formula: {hints[letter]}"
    name = unicodedata.name(letter, f"character number {ord(letter)}").lower()
    looks = unicodedata.normalize("NFKD", letter)[:1]
    hint = f"; did you mean {looks}?" if looks != letter and looks.isascii() and looks.isalnum() else ""
    shown = f"{letter!r} ({name})" if letter.isprintable() else f"an invisible character ({name})"
    return f"{shown} cannot be used in a formula{hint or '; use letters, digits and + - * / ^ ( )'}"


class _Reader:
    """Where the parser stands in the text."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.place, self.depth, self.bars = text, _tokens(text), 0, 0, 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "", len(self.text.rstrip()))

    def take(self, *signs: str) -> bool:
        kind, sign, _ = self.next
        if kind == "sign" and sign in signs:
            self.place += 1
            return True
        return False

    def refuse(self, why: str, at: int | None = None) -> ParseError:
        return ParseError(why, self.text, self.next[2] if at is None else at)

    def finish(self) -> None:
        kind, sign, _ = self.next
        if kind == "end":
            return
        if sign == ")":
            raise self.refuse("this ) closes nothing; remove it or add a ( before")
        if sign in ("<", ">", "<=", ">="):
            raise self.refuse("a comparison belongs into piecewise(condition, value, other value)")
        raise self.refuse(f"{sign!r} does not belong here")

    def sum(self) -> sp.Expr:
        terms = [self.product()]
        while (minus := self.take("-")) or self.take("+"):
            terms.append(negative(self.product()) if minus else self.product())
        return plus(*terms)

    def product(self) -> sp.Expr:
        factors = list(self.parts(self.signed()))
        while True:
            if self.take("*"):
                factors.append(self.signed())
            elif self.take("/"):
                factors.append(power(self.signed(), MINUS))
            elif self.starts_factor():
                self.refuse_two_numbers()
                factors.append(self.power())
            else:
                break
        if (
            len(factors) > 1
            and factors[0] == 1
            and factors[1].is_Pow
            and factors[1].exp == MINUS
            and not factors[1].base.is_Number
        ):
            del factors[0]  # 1/u is a power, not 1 times a power
        if len(factors) == 2 and factors[0].is_Integer and factors[1].is_Pow and factors[1].exp == -1:
            below = factors[1].base
            if below.is_Integer and below != 0:
                return sp.Rational(factors[0], below)  # 1/2 is a number
        return times(*factors)

    @staticmethod
    def parts(factor: sp.Expr) -> tuple[sp.Expr, ...]:
        """-x·y is one product of -1, x and y."""
        return factor.args if factor.is_Mul and factor.args[0] == -1 else (factor,)

    def starts_factor(self) -> bool:
        kind, sign, _ = self.next
        return kind in ("name", "number") or sign == "(" or (sign == "|" and not self.bars)

    def refuse_two_numbers(self) -> None:
        """2 3 may be 6, 23 or a slip; 1.2.3 is none of them."""
        (before, first, start), (kind, second, at) = self.tokens[self.place - 1], self.next
        if (before, kind) != ("number", "number"):
            return
        if start + len(first) == at:
            raise self.refuse(f"{_short(first + second)} is no number: it has two points", start)
        raise self.refuse(f"two numbers side by side; write {_short(first)}*{_short(second)} for their product")

    def signed(self) -> sp.Expr:
        if self.next[1] in ("-", "+") and self.next[0] == "sign":
            minus = self.next[1] == "-"
            self.place += 1
            with_depth = self.deeper(self.signed)
            return negative(with_depth) if minus else with_depth
        return self.power()

    def power(self) -> sp.Expr:
        base = self.atom()
        kind, sign, at = self.next
        if kind == "raised":
            self.place += 1
            digits = "".join(RAISED[letter] for letter in sign)
            if not re.fullmatch(r"-?\d{1,3}", digits):
                raise self.refuse(f"{sign!r} is no exponent; write ^ and brackets", at)
            return self.raised(base, sp.Integer(int(digits)), at)
        if self.take("^", "**"):
            return self.raised(base, self.deeper(self.signed), at)
        return base

    def raised(self, base: sp.Expr, exponent: sp.Expr, at: int) -> sp.Expr:
        if not exponent.free_symbols:
            rough = _rough(exponent)
            if rough is None or abs(rough) > LARGEST_EXPONENT:
                raise self.refuse(f"an exponent may be at most {LARGEST_EXPONENT}; use a smaller one", at)
        if base is sp.E:
            return sp.exp(exponent, evaluate=False)
        return power(base, exponent)

    def deeper(self, read: Callable[[], sp.Expr]) -> sp.Expr:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(f"brackets, signs and powers may be nested {DEEPEST} deep; write it more simply")
        inner = read()
        self.depth -= 1
        return inner

    def atom(self) -> sp.Expr:
        kind, sign, at = self.next
        if kind == "number":
            return self.number()
        if kind == "name":
            return self.name()
        if self.take("("):
            bars, self.bars = self.bars, 0
            inner = self.deeper(self.sum)
            self.bars = bars
            self.close(at)
            return inner
        if self.take("|"):
            self.bars += 1
            inner = self.deeper(self.sum)
            self.bars -= 1
            if not self.take("|"):
                raise self.refuse("this | is not closed; add another | or write abs(…)", at)
            return sp.Abs(inner, evaluate=False)
        if kind == "end":
            raise self.refuse("the formula stops too early; something is missing at the end")
        raise self.refuse(f"a number, x or a function is missing before {sign!r}")

    def close(self, opened: int) -> None:
        if self.take(")"):
            return
        kind, sign, _ = self.next
        if kind == "end":
            raise self.refuse("this ( is not closed; add a )", opened)
        if sign == ",":
            raise self.refuse("a comma has no meaning here; write decimals with a point: 0.5")
        raise self.refuse(f"{sign!r} does not belong here; a ) is missing before it")

    def number(self) -> sp.Expr:
        _, written, at = self.next
        self.place += 1
        mantissa, _, exponent = written.lower().partition("e")
        if sum(map(str.isdigit, mantissa)) > MOST_DIGITS:
            raise self.refuse(f"{_short(written)} has too many digits; at most {MOST_DIGITS} can be used", at)
        exact = Fraction(written) if len(exponent) <= 4 else None  # a longer exponent would fill the memory
        if exact is None or (exact and not SMALLEST <= abs(exact) <= LARGEST):
            raise self.refuse(
                f"{_short(written)} is too large or too small; use 0 or numbers between 1e-15 and 1e{MOST_DIGITS}", at
            )
        return exact_decimal(exact)

    def name(self) -> sp.Expr:
        _, written, at = self.next
        self.place += 1
        name = ALIASES.get(written, written)
        called = self.next[1] == "(" and self.next[0] == "sign"
        if name in FUNCTIONS:
            if not called:
                raise self.refuse(self.without_brackets(written), at)
            return self.call(name, written, at)
        if name in CONSTANTS:
            return CONSTANTS[name]
        name = GREEK_LETTERS.get(name, name)
        if re.fullmatch(r"[A-Za-z](_?\d{1,2})?", name) or name in GREEK:
            if called and (name in FUNCTION_LETTERS or self.holds_one_letter()):
                raise self.refuse(
                    f"{written} is no function here; write what it stands for, or {written}*(…) for a product", at
                )
            return sp.Symbol(name, real=True)
        raise self.refuse(_no_such_name(written, called), at)

    def without_brackets(self, written: str) -> str:
        """Why a function's name cannot stand alone: sin x, or sin²(x)."""
        kind, sign, at = self.next
        if kind != "raised" and sign not in ("^", "**"):
            return f"{written} needs brackets: {written}(x)"
        exponent = re.match(r"[\^*\s]*([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|[−-]?\d+)?", self.text[at:])[1] or "2"
        exponent = exponent.translate(str.maketrans(SIGNS | RAISED))
        meant = f"1/{written}(x)" if exponent == "-1" else f"{written}(x)^{exponent}"
        return f"the exponent of {written} comes after the brackets: {meant}"

    def holds_one_letter(self) -> bool:
        """Whether the brackets that follow hold a letter and nothing else, as in f(x)."""
        inner = self.tokens[self.place + 1 : self.place + 3]
        return len(inner) == 2 and inner[0][0] == "name" and inner[1][1] == ")"

    def call(self, name: str, written: str, at: int) -> sp.Expr:
        self.place += 1
        bars, self.bars = self.bars, 0
        count, build = FUNCTIONS[name]
        arguments = [self.deeper(self.condition if name == "piecewise" else self.sum)]
        while self.take(","):
            arguments.append(self.deeper(self.sum))
        self.bars = bars
        if len(arguments) != count and not (count is None and len(arguments) > 1):
            wanted = {None: "two or more arguments", 1: "one argument"}.get(count, f"{count} arguments")
            raise self.refuse(f"{written} takes {wanted}, got {len(arguments)}", at)
        self.close(at + len(written))
        if name == "leaky_relu" and arguments[1].free_symbols & arguments[0].free_symbols:
            raise self.refuse("the second argument of leaky_relu is a number or another letter", at)
        return build(*arguments)

    def condition(self) -> sp.Basic:
        left, (_, sign, at) = self.sum(), self.next
        relations = {"<": sp.StrictLessThan, "<=": sp.LessThan, ">": sp.StrictGreaterThan, ">=": sp.GreaterThan}
        if not self.take(*relations):
            raise self.refuse("piecewise starts with a condition, such as piecewise(x < 0, 0, x)")
        right = self.sum()
        if self.next[0] == "sign" and self.next[1] in relations:
            raise self.refuse(f"a condition compares once; {NESTED}")
        if not (left.free_symbols | right.free_symbols):
            raise self.refuse("this condition compares two numbers; it needs an x", at)
        return relations[sign](left, right, evaluate=False)


def _no_such_name(written: str, called: bool) -> str:
    if written.lower() in WORDS:
        return f"words such as {written} are not known; {NESTED}"
    known = [*FUNCTIONS, *ALIASES, *CONSTANTS, *GREEK]
    if close := get_close_matches(written.lower(), known, n=1, cutoff=0.6):
        return f"{_short(written)} is not known; did you mean {close[0]}?"
    if not called and len(written) <= 4 and written.isalpha():
        return f"{written} is not known; for a product write {'*'.join(written)}"
    return f"{_short(written)} is not known; functions are {', '.join(sorted(FUNCTIONS))}"


def _rough(constant: sp.Expr) -> float | None:
    """A constant's rough size, found without big numbers; None when it cannot be told."""
    if constant.is_Number:
        return float(constant)
    if constant in (sp.E, sp.pi):
        return float(constant)
    inner = [_rough(argument) for argument in constant.args]
    if any(value is None for value in inner):
        return None
    try:
        if constant.is_Add:
            return sum(inner)
        if constant.is_Mul:
            product = 1.0
            for value in inner:
                product *= value
            return product
        if constant.is_Pow:
            result = inner[0] ** inner[1]
            return result if isinstance(result, float) else None
    except (OverflowError, ZeroDivisionError):
        return None
    return None


def _short(written: str) -> str:
    return written if len(written) <= 20 else written[:17] + "…"


def _shown(text: str) -> str:
    """One line in which every character is one visible place, so that the pointer points."""
    return "".join(letter if letter.isprintable() and not unicodedata.combining(letter) else "□" for letter in text)
