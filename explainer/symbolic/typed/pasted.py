r"""LaTeX that somebody pastes becomes the text that they would have typed: `\frac{x}{2}` is `(x/2)`, `x^{2}` is `x^2`."""

from __future__ import annotations

import re

from explainer.symbolic.typed.tokens import GREEK_LETTERS, MAX_LETTERS, ParseError, visible

TOKEN = re.compile(r"\\(?P<command>[A-Za-z]+|.)|(?P<word>[A-Za-z]|\d+(?:\.\d+)?|\.\d+)|(?P<other>.)", re.DOTALL)
# What stands for itself, or for a sign, once the backslash is gone.
SIGNS = {
    **dict.fromkeys(("cdot", "times", "ast", "cdotp"), "*"),
    "div": "/",
    **dict.fromkeys(("leq", "le", "leqslant"), "<="),
    **dict.fromkeys(("geq", "ge", "geqslant"), ">="),
    **dict.fromkeys(("lt",), "<"),
    **dict.fromkeys(("gt",), ">"),
    **dict.fromkeys(("vert", "lvert", "rvert"), "|"),
    **dict.fromkeys(("wedge", "land"), " and "),
    **dict.fromkeys((",", ";", ":", "!", " ", "quad", "qquad", "displaystyle", "textstyle", "limits"), " "),
    **dict.fromkeys("()[]", " "),  # around a formula
    **dict.fromkeys(("{", "lbrace"), "("),
    **dict.fromkeys(("}", "rbrace"), ")"),
    "\\": ";",
}
NAMES = {
    "sin",
    "cos",
    "tan",
    "sec",
    "csc",
    "cot",
    "sinh",
    "cosh",
    "tanh",
    "arcsin",
    "arccos",
    "arctan",
    "ln",
    "log",
    "lg",
}
NAMES |= {"exp", "max", "min", "pi", *GREEK_LETTERS.values()}
RENAMED = {"sigma": "sigmoid", "varepsilon": "epsilon", "varphi": "phi"}
FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")
WORDED = ("operatorname", "mathrm", "mathit", "mathop", "text", "textrm", "mbox")
SLOPE = "d/dx asks for a slope, which is worked out from what you type; type the formula itself"


def is_latex(text: str) -> bool:
    """Whether a text holds what only LaTeX has: a command, a script in braces, dollar signs around it."""
    return (
        bool(re.search(r"\\[A-Za-z(\[]|[\^_]\s*\{", text)) or re.fullmatch(r"\s*\$.*\$\s*", text, re.DOTALL) is not None
    )


def typed(latex: str) -> str:
    r"""The same formula as people type it. Raises ParseError for a command that has no such form.

    >>> typed(r"\frac{1}{1 + e^{-x}}")
    '(1/(1+e^(-x)))'
    """
    reader = _Latex(latex.strip().strip("$"))
    written = reader.row()
    if reader.next:
        raise ParseError("this } closes nothing; remove it or add a { before", latex, latex.rfind("}"))
    written = re.sub(r"\s*([*/+<>]|<=|>=)\s*|\s+(?=\()", r"\1", re.sub(r"[\s&]+", " ", written)).strip()
    if len(written) > MAX_LETTERS:
        raise ParseError(
            f"a formula may have {MAX_LETTERS} characters; this one has {len(written)} as it is typed; shorten it"
        )
    return written


class _Latex:
    def __init__(self, latex: str) -> None:
        self.latex, self.at, self.depth = latex, 0, 0

    @property
    def next(self) -> str:
        match = TOKEN.match(self.latex, self.at)
        return match[0] if match else ""

    def take(self) -> str:
        token = self.next
        if not token:
            raise ParseError("this LaTeX stops too early; something is missing at its end", self.latex, len(self.latex))
        self.at += len(token)
        return token

    def row(self) -> str:
        """What is typed up to a closing brace, which is left for the caller."""
        written = ""
        while self.next and self.next not in ("}", r"\end"):
            written += self.piece()
        return written

    def piece(self) -> str:
        token = self.take()
        if token == "{":
            self.at -= 1
            return _bracketed(self.argument())
        if token == "^":
            self.skip_spaces()
            is_typed = self.next in ("(", "-") or ("\\" not in self.latex and self.next != "{")  # e^{x} + e^(2x) + x^10
            return "^" if is_typed else f"^{_bracketed(self.argument())}"
        if token == "_":
            return self.index()
        if token == "H" and self.next == r"\left":
            return " step"  # Heaviside's letter, as it is printed here
        return token if token[0] != "\\" else self.command(token[1:])

    def argument(self) -> str:
        """What stands in braces, or the one sign that stands for them: the 1 and the 2 of \\frac12."""
        self.skip_spaces()
        if self.next != "{":
            if self.next.isdigit():
                self.at += 1
                return self.latex[self.at - 1]
            return self.piece() if self.next not in ("}", "") else self.take()
        start = self.at
        self.at += 1
        self.depth += 1
        if self.depth > 40:
            raise ParseError("this LaTeX is nested too deeply; write it more simply")
        inside = self.row()
        self.depth -= 1
        if self.next != "}":
            raise ParseError("this { is not closed; add a }", self.latex, start)
        self.at += 1
        return inside.strip()

    def skip_spaces(self) -> None:
        while self.next.isspace():
            self.at += 1

    def index(self) -> str:
        start, index = self.at, self.argument()
        if not re.fullmatch(r"\w{1,4}", index):
            raise ParseError("an index must be a number, such as x_1", self.latex, start)
        return f"_{index} "

    def command(self, name: str) -> str:
        start = self.at - len(name) - 1
        if name in ("left", "right"):
            self.skip_spaces()
            return "" if self.next == "." and self.take() else self.bracket()
        if name in SIGNS:
            return SIGNS[name]
        if name in NAMES or name in RENAMED:
            return f" {RENAMED.get(name, name)}" + ("" if self.next in ("_", "^") else " ")
        if name in FRACTIONS:
            return self.fraction(start)
        if name == "sqrt":
            return self.root()
        if name in WORDED:
            word = re.sub(r"[\s\\_]+", "_", self.argument().strip())
            word = re.sub(r"^(else|otherwise),?_if$", "else if", word)
            return f" {word}" + ("" if self.next in ("_", "^") else " ")
        if name in ("textcolor", "color"):
            self.argument()
            return self.argument() if name == "textcolor" else ""
        if name in ("begin", "end"):
            return self.cases(name, start)
        raise ParseError(
            f"\\{visible(name)} is LaTeX that is not read; type the formula, such as x^2/(x+1)", self.latex, start
        )

    def bracket(self) -> str:
        token = self.take()
        if token in (r"\{", r"\}", r"\lbrace", r"\rbrace"):
            return "(" if token in (r"\{", r"\lbrace") else ")"
        return {"[": "(", "]": ")"}.get(token, SIGNS.get(token[1:], token))

    def fraction(self, start: int) -> str:
        above, below = self.argument(), self.argument()
        if above == "d" and re.fullmatch(r"d\s*[A-Za-z]\w*", below):
            raise ParseError(SLOPE, self.latex, start)
        return f"({_bracketed(above)}/{_bracketed(below)})"

    def root(self) -> str:
        self.skip_spaces()
        index = ""
        if self.next == "[":
            end = self.latex.find("]", self.at)
            index = self.latex[self.at + 1 : end].strip() if end > 0 else ""
            if not re.fullmatch(r"[1-9]\d?", index):
                raise ParseError("the index of a root must be a whole number", self.latex, self.at)
            self.at = end + 1
        inside = self.argument()
        if index in ("", "2", "3"):
            return f" {'cbrt' if index == '3' else 'sqrt'}({inside})"
        return f"({inside})^(1/{index})"

    def cases(self, name: str, start: int) -> str:
        if self.argument() != "cases":
            raise ParseError("the only LaTeX environment that is read is cases", self.latex, start)
        if name == "end":
            raise ParseError("this \\end closes nothing; remove it", self.latex, start)
        inside = self.row()
        if self.next != r"\end":
            raise ParseError("these cases are not closed; add \\end{cases}", self.latex, start)
        self.take()
        self.argument()
        inside = re.sub(r"\s*[,;]?\s*&\s*(?=(?:if|when|for|otherwise|else)\b)", " ", inside)
        inside = re.sub(r"\s*[,;]?\s*&\s*,?", ", ", inside)
        return "{" + re.sub(r"[,.]?\s*;", ";", inside).strip().rstrip(";,. ") + "}"


def _bracketed(part: str) -> str:
    """In brackets, unless it is one number or letter."""
    return part if re.fullmatch(r"[A-Za-z]|\d+(\.\d+)?", part) else f"({part})"
