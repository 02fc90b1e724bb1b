"""Derivatives with exponentials: each usual wrong rule, in the forms that people type, is named in one message.

The wrong lines are put together here as text, from exponents and factors with their slopes, by none of the library's rules.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from explainer.practice import check

EXPONENTS = {
    "3x": "3",
    "-x": "-1",
    "-2x": "-2",
    "x^2": "2x",
    "-x^2": "-2x",
    "x^3+x^2": "3x^2+2x",
    "4x+1": "4",
    "-x^3": "-3x^2",
}
FACTORS = {"x^2": "2x", "x^3": "3x^2", "x+1": "1", "3x^2+2x": "6x+2"}


def e(exponent: str, form: int) -> str:
    """e to a power, as it is typed: without brackets where it has two signs at most."""
    bare = exponent if len(exponent) <= 2 and not exponent[0].isdigit() else f"({exponent})"
    return (f"e^({exponent})", f"exp({exponent})", f"e^{{{exponent}}}", f"e^{bare}")[form % 4]


def plain_exponentials() -> Iterator[tuple[str, str, str]]:
    """(function, wrong slope, mistake) of e to a power."""
    for form, (u, slope) in enumerate(EXPONENTS.items()):
        of = f"e^({u})"
        is_minus = slope == "-1"
        yield of, e(u, form), "sign_lost" if is_minus else "inner_slope"
        yield of, f"({u})*{e(f'{u}-1', form)}", "power_rule_on_exponential"
        yield of, f"({slope})*({u}) {e(f'{u}-1', form + 1)}", "power_rule_on_exponential"
        yield of, f"({slope})*{e(f'{u}-1', form + 2)}", "power_rule_on_exponential"
        if slope.startswith("-") and not is_minus:
            yield of, f"{slope[1:]}*{e(u, form + 1)}", "sign_lost"
            yield of, f"{e(u, form + 2)}*{slope[1:]}", "sign_lost"
        if not slope.lstrip("-").isdigit():
            yield of, e(slope, form), "slope_inside"


def products() -> Iterator[tuple[str, str, str]]:
    """(function, wrong slope, mistake) of a product with e to a power."""
    for form, (u, slope) in enumerate(EXPONENTS.items()):
        for f, f_slope in list(FACTORS.items())[form % 2 :: 2]:
            of = f"({f})*e^({u})"
            forgotten = "sign_lost" if slope == "-1" else "inner_slope"
            yield of, f"({f_slope})*({slope})*{e(u, form)}", "product_of_slopes"
            yield of, f"({f_slope})*{e(u, form + 1)} + ({f})*{e(u, form + 1)}", forgotten
            yield (
                of,
                f"({f_slope}) {e(u, form + 2)} + ({f})*({u})*({slope})*{e(f'{u}-1', form)}",
                "power_rule_on_exponential",
            )
            if f_slope != "1":
                yield of, f"{e(u, form)}*({f_slope})", "half_product"
            if slope.startswith("-") and slope != "-1":
                yield of, f"({f_slope})*{e(u, form)} + ({f})*({slope[1:]})*{e(u, form)}", "sign_lost"


CASES = [*plain_exponentials(), *products()]


def test_there_are_thirty_functions() -> None:
    assert len({of for of, *_ in CASES}) >= 24
    assert len({of for of, *_ in CASES} | {f"{number}^x" for number in range(2, 8)}) >= 30
    assert len(CASES) > 90


@pytest.mark.parametrize("of", sorted({of for of, *_ in CASES}))
def test_the_usual_mistakes_are_named_in_one_message(of: str) -> None:
    for _, wrong, mistake in (case for case in CASES if case[0] == of):
        (line,) = check(of, [f"f'(x) = {wrong}"]).lines
        assert line.mistake == mistake, f"{wrong}: {line.message}"
        assert line.message.count("You ") + line.message.count("The power rule") + line.message.count("got lost") <= 1


@pytest.mark.parametrize("base", range(2, 8))
def test_exponentials_of_another_base(base: int) -> None:
    for wrong, mistake in {
        f"x*{base}^(x-1)": "power_rule_on_exponential",
        f"{base}^x": "log_of_base_lost",
        f"{base}^x/ln({base})": "log_of_base_divided",
    }.items():
        assert check(f"{base}^x", [wrong]).lines[0].mistake == mistake
    assert check(f"{base}^(-x)", [f"{base}^(-x)*ln({base})"]).lines[0].mistake == "sign_lost"
    assert check(f"{base}^(3x)", [f"ln({base})*{base}^{{3x}}"]).lines[0].mistake == "inner_slope"


def test_what_stands_before_an_exponential_is_pointed_at() -> None:
    (line,) = check("e^(x^3+x^2)", ["(3x^2+2)*e^(x^3+x^2)"]).lines
    assert (
        line.message
        == "This is not the slope yet. The factor e^(x³ + x²) is right; the inside, x³ + x², has the slope 3x² + 2x, "
        "and you have 3x² + 2."
    )
    (line,) = check("e^(x^2)", ["x^2*e^(x^2-1)"]).lines
    assert line.message == (
        "The power rule is for xⁿ. In e^x² the variable is in the exponent, so it stays as it is, times the slope of the "
        "exponent, 2x."
    )
