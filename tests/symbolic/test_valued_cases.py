"""A case without a value is refused before anything is said of it; every other reading can be proved."""

from __future__ import annotations

import math

import mpmath
import pytest

from explainer import derive, prove, read

PATIENT = 60  # seconds: these tests ask what comes out, on machines that may be busy

WITHOUT = {
    "piecewise(x<1,1/0,2)": "1/0, for x < 1,",
    "piecewise(x<1,x,1/0)": "1/0, for all other x,",
    "piecewise(x<1,2,ln(-2))": r"ln\(-2\), for all other x,",
    "piecewise(x<1,sqrt(-1-x^2),2x)": r"sqrt\(-1 - x\^2\), for x < 1,",
    "piecewise(x<1,ln(x),1/(x-x))": r"1/\(x - x\), for all other x,",
    "piecewise(x<0,ln(x),x)": r"ln\(x\), for x < 0,",
    "piecewise(x<1,sqrt(x),ln(-1-x))": r"ln\(-1 - x\), for all other x,",
    "exp(piecewise(x<0,asin(2),x))+x": r"asin\(2\), for x < 0,",
    "piecewise(x<0,1,x<1,ln(-x),x)": r"ln\(-x\), for x < 1,",
    "piecewise(x<a,sqrt(-1-a^2),x)": r"sqrt\(-1 - a\^2\), for x < a,",
}


@pytest.mark.parametrize("written", WITHOUT)
def test_a_case_without_a_value_is_named(written: str) -> None:
    for ask in (read, derive):
        with pytest.raises(ValueError, match=f"the case {WITHOUT[written]} has no real value there; correct it"):
            ask(written, **({"by": "x"} if ask is derive else {}), limit=PATIENT)


WITH = {  # a place, and the slope there by mpmath
    "piecewise(x<1,x,x<2,ln(x-1))": ("1.5", lambda x: mpmath.log(x - 1)),
    "piecewise(x<0,1,x<0.000000001,x,2x)": ("3", lambda x: 2 * x),
    "piecewise(x<1,2,ln(x-30))": ("40", lambda x: mpmath.log(x - 30)),
    "piecewise(x<1,sqrt(a),2*x)": ("3", lambda x: 2 * x),
    "max((x/(x+1))*(2/x),((1-x)-(1-x))/(x+pi))": ("1.5", lambda x: 2 / (x + 1)),
    "piecewise((x+x)/(x+(x-2))<(x+1)^3,(1-x)/x+x^(1/2),ln(3))": ("2.5", lambda x: (1 - x) / x + mpmath.sqrt(x)),
    "piecewise((x+x)/2<x^3,(x+x)+ln(x)/1,(x-1)+(x-1))": ("0.5", lambda x: 2 * x),
    "min((x+x)*(2/x)+x^2,(x+x)/(x+1))": ("1.5", lambda x: 2 * x / (x + 1)),
}


@pytest.mark.parametrize("written", WITH)
def test_what_read_hands_out_can_be_proved(written: str) -> None:
    f, (at, same) = read(written, limit=PATIENT), WITH[written]
    assert prove(f.worked).points >= 12
    assert f.slope(float(at)) == pytest.approx(float(mpmath.diff(same, mpmath.mpf(at))), rel=1e-9)


FLAT = {
    "piecewise(x<1,ln(x),2)": [(1, math.inf)],
    "ln(x)-ln(x)": [(0, math.inf)],
    "0*sqrt(x)": [(0, math.inf)],
    "piecewise(x<1,2,x<2,sqrt(x-1.5)*0,3)": [(-math.inf, 1), (1.5, 2), (2, math.inf)],
}


@pytest.mark.parametrize("written", FLAT)
def test_flat_stretches_have_values(written: str) -> None:
    assert [(flat.low, flat.high) for flat in read(written, limit=PATIENT).flat] == FLAT[written]
