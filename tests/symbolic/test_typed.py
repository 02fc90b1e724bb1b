"""What learners type: each is read as they mean it, with a remark where it could mean something else, or the refusal helps."""

from __future__ import annotations

import math
import re

import pytest

from explainer import latex, parse
from explainer.symbolic.evaluation import arrays
from explainer.symbolic.parsing import readings
from explainer.symbolic.typed.tokens import ParseError
from tests.random_formulas import formulas

PLACE = {
    "x": 0.7,
    "y": 1.3,
    "a": 2.1,
    "b": 0.4,
    "c": 0.9,
    "r": 1.7,
    "w": 0.6,
    "x1": 0.2,
    "w1": 0.8,
    "x2": 1.9,
    "x_1": 0.2,
    "w2": 0.35,
}
PLACE |= {"w_1": 0.75, "x_10": 0.55, "theta": 0.25, "alpha": 0.15, "beta": 0.45, "theta_1": 1.15, "beta_1": 0.65}
MATH = {name: getattr(math, name) for name in dir(math) if not name.startswith("_")} | PLACE
MATH |= {"relu": lambda u: max(u, 0.0), "sigma": lambda u: 1 / (1 + math.exp(-u))}

# What is typed := what it means, in Python. With a ! in front it can be read in another way, and what was taken is said.
READ = r"""
2x := 2*x
2 x := 2*x
2*x := 2*x
2·x := 2*x
2×x := 2*x
x∙2 := 2*x
x•2 := 2*x
x∗2 := 2*x
x÷2 := x/2
x⁄2 := x/2
x∕2 := x/2
5−x := 5-x
5–x := 5-x
5 — x := 5-x
5‐x := 5-x
½x := x/2
x½ := x/2
¼x+⅔ := x/4+2/3
x^½ := x**0.5
.5x := 0.5*x
5.x := 5*x
! 2e3x := 2000*x
! 1e-3 := 0.001
x² := x**2
x^² := x**2
x³+2*x²−1 := x**3+2*x**2-1
x**2 := x**2
x^{2} := x**2
x^{10} := x**10
x^{1/2} := x**0.5
x^{-1} := 1/x
x^-1 := 1/x
x⁻¹ := 1/x
x⁰ := 1
x^-2 := x**-2
x^(-2) := x**-2
! -x^2 := -(x**2)
! −x² := -(x**2)
(-x)^2 := x**2
! -2^2 := -4
! x^1/2 := x/2
! 8^1/3 := 8/3
x^(1/3) := x**(1/3)
! x^2^3 := x**8
! 2^3^x := 2**(3**x)
! x^x^x := x**(x**x)
2^-x := 2**-x
10^(-3)*x := x/1000
x^pi := x**pi
x^(sin(1)) := x**sin(1)
x^(sin(pi)) := 1
x^(ln(2)) := x**log(2)
! 2x^2 := 2*x**2
! 2x² := 2*x**2
! 3x^2-2x+1 := 3*x**2-2*x+1
2(x+1)^2 := 2*(x+1)**2
! x^2y := x**2*y
! x^ab := x**a*b
x^2(x+1) := x**2*(x+1)
! 1/2x := x/2
! 1/2 x := x/2
1/2*x := x/2
1/(2x) := 1/(2*x)
! x/2y := x/2*y
! x/2/3 := x/6
! a/b/c := a/b/c
! 2x/3y := 2*x/3*y
! -2/3x := -2/3*x
x/-2 := x/-2
2*-x := -2*x
x*-1 := -x
x--1 := x+1
+x := x
e^x := exp(x)
e^{-x} := exp(-x)
e^-x := exp(-x)
exp(x) := exp(x)
exp x := exp(x)
! exp -x := exp(-x)
! exp 2x := exp(2*x)
! exp -x^2 := exp(-x**2)
exp(x)^2 := exp(x)**2
exp^2(x) := exp(x)**2
! e^2x := exp(2)*x
! e^x^2 := exp(x**2)
! e^-x^2 := exp(-x**2)
! e^-x/2 := exp(-x)/2
! e^—x/2 := exp(-x)/2
! e^-0.5x^2 := exp(-0.5)*x**2
! e^xy := exp(x)*y
e^x y := exp(x)*y
! e^(-x)^2 := exp(x**2)
e^sin x := exp(sin(x))
2e^x := 2*exp(x)
! xe^-x := x*exp(-x)
! e(x+1) := e*(x+1)
1/(1+e^-x) := 1/(1+exp(-x))
1/1+e^-x := 1+exp(-x)
(e^x-e^-x)/(e^x+e^-x) := tanh(x)
π x := pi*x
2πx := 2*pi*x
2pi x := 2*pi*x
! 2pix := 2*pi*x
Pi*x := pi*x
pi r^2 := pi*r**2
√x := sqrt(x)
√(x+1) := sqrt(x+1)
! √x+1 := sqrt(x)+1
! √2x := sqrt(2)*x
! √x^2 := sqrt(x**2)
∛x := cbrt(x)
! sqrt x+1 := sqrt(x)+1
sqrt x + 1 := sqrt(x)+1
! sqrt x y := sqrt(x*y)
sqrt(3)x := sqrt(3)*x
sqrt2 := sqrt(2)
! sqrt2x := sqrt(2*x)
sin x := sin(x)
sinx := sin(x)
! sin 2x := sin(2*x)
! sin2x := sin(2*x)
! sin x y := sin(x*y)
! sin x/2 := sin(x)/2
! sin x^2 := sin(x**2)
! sin x cos x := sin(x)*cos(x)
! sin x+1 := sin(x)+1
sin(x)cos(x) := sin(x)*cos(x)
! sin^2 x := sin(x)**2
! sin²x := sin(x)**2
sin^2(x) := sin(x)**2
sin(x)^-1 := 1/sin(x)
! cos pi x := cos(pi*x)
2sin x := 2*sin(x)
! xsin(x) := x*sin(x)
tanh x := tanh(x)
tg x := tan(x)
arcsin x := asin(x)
! asin(x) := asin(x)
! sec x := 1/cos(x)
! cot x := 1/tan(x)
ln x := log(x)
lnx := log(x)
! ln2x := log(2*x)
! ln x^2 := log(x**2)
! ln x/x := log(x)/x
ln|x| := log(abs(x))
! log x := log(x)
! lg x := log10(x)
! log_2(x) := log2(x)
! log₂(x) := log2(x)
! log_3 x := log(x)/log(3)
|x-1| := abs(x-1)
2|x| := 2*abs(x)
||x|-1| := abs(abs(x)-1)
|sin x| := abs(sin(x))
! abs -x := x
x₁ := x1
w₁x₁+b := w1*x1+b
w_1*x_10 := w_1*x_10
! x2 := x2
! 3x2 := 3*x2
w1*x1+w2*x2+b := w1*x1+w2*x2+b
θ² := theta**2
θ_1 x := theta_1*x
β₁x := beta_1*x
αx+β := alpha*x+beta
! xy := x*y
x y := x*y
! ax^2+bx+c := a*x**2+b*x+c
! wx+b := w*x+b
x(x+1) := x*(x+1)
(x+1)2 := 2*(x+1)
(x+1)(x-1) := x**2-1
x·σ(x) := x*sigma(x)
sigmoid 2 := sigma(2)
! sigmoid 2x := sigma(2*x)
ReLU(x) := relu(x)
max(0, x) := x
max(x,-1) := x
! max(0,5x) := 5*x
piecewise(x<0,0,x) := x
{0 if x<0; x otherwise} := x
{x<0: 0, x} := x
! \frac{1}{x} := 1/x
! \frac12 x := x/2
! \dfrac{x^2}{2} := x**2/2
! \frac{1}{1 + e^{-x}} := sigma(x)
e^{-x} + e^(2x) := exp(-x) + exp(2*x)
e^{2x} + e^-x := exp(2*x) + exp(-x)
x^{2} + x^10 := x**2 + x**10
! \sqrt{x} := sqrt(x)
! \sqrt[3]{x} := cbrt(x)
! \sqrt[4]{x} := x**0.25
! \sin x := sin(x)
! \sin^{2}\left(x\right) := sin(x)**2
! \ln(x) := log(x)
! \log_{2}(x) := log2(x)
! 2\cdot x := 2*x
! \left|x\right| := x
! \left(x+1\right)^2 := (x+1)**2
! \alpha x+\beta_{1} := alpha*x+beta_1
! \operatorname{relu}\left(x\right) := relu(x)
! \begin{cases} 0 & \text{if } x < 0 \\ x & \text{otherwise} \end{cases} := x
! \begin{cases} x & x<0 \\ 1 & x\ge 0\end{cases} := x if x < 0 else 1
! \begin{cases} -x, & x<0, \\ x, & x\geq 0.\end{cases} := abs(x)
! \begin{cases} 0, & \text{if } x<0, \\ x, & \text{otherwise} \end{cases} := x if x > 0 else 0
! \max\{0,x\} := max(0, x)
! \max\left\{0,x\right\} := max(0, x)
! \min\lbrace 1,x\rbrace := min(1, x)
! \mathrm{e}^{-x} := exp(-x)
! \left\lvert x\right\rvert := x
! e^\pi x := exp(pi)*x
! x_{1}\cdot\sqrt x := x1*sqrt(x)
! \(x^2\) := x**2
$x^2$ := x**2
$$x^2$$ := x**2
"""
ROWS = [re.fullmatch(r"(! )?(.*?) := (.*)", line).groups() for line in READ.strip().splitlines()]


@pytest.mark.parametrize(("mark", "text", "meant"), ROWS, ids=[text for _, text, _ in ROWS])
def test_it_is_read_as_it_is_meant(mark: str | None, text: str, meant: str) -> None:
    formula = parse(text)
    place = {letter: PLACE[letter.name] for letter in formula.free_symbols}
    assert float(arrays(formula, place)) == pytest.approx(eval(meant, MATH), rel=1e-13)  # noqa: S307 - our own table
    assert bool(readings(text)) == bool(mark), readings(text)


# What is typed := what the refusal says to type instead. ... before or behind: it is a part of what is to be typed.
REFUSED = r"""
3 1/2 := 3+1/2
3 1/2 := 3*1/2
1½ := 1+½
2,5x := 2.5
0,5x+1 := 0.5
(1,5) := 1.5
1.000,5 := 1000.5
1,000 := 1000
1,000,000x := 1000000
exp(0,5x) := 0.5
max(1,5; 2) := max(x, 0)
max(x;0) := max(x, 0)
y = x^2 := x^2
f(x)=sin(x) := sin(x)
x^2==2 := ...one of its sides
lambda x: x^2 := x^2
lambda x, a: a*x := a*x
x -> x^2 := x^2
x => x^2 := x^2
E^x := e^x
ex := e^x
exp^x := e^x
sin^x(x) := sin(x)^2
sin^-1 x := arcsin(x)
sin⁻¹(x) := arcsin(x)
cos^-1(x) := arccos(x)
tan-1 := arctan(x)
tan-1(x) := 1/tan(x)
tan−1(x) := arctan(x)
exp^-1(x) := ln(x)
arctan2(y,x) := arctan(y/x)
atan2(y, x) := arctan(y/x)
log_x(2) := log_2(x)
log3(x) := log_3(x)
log(x, 2) := log_2(x)
log(x, a) := ln(x)/ln(a)
cos2(x) := cos(x)^2
cos2(x) := cos(2*x)
sqrt3(x) := sqrt(x)^3
5! := 120
ŷ := y
x_i := x_1
w_ij := w_1
50% := .../100
sin(30°) := 30*pi/180
x:2 := .../
Φ(x) := (1+erf(x/sqrt(2)))/2
Phi(x) := (1+erf(x/sqrt(2)))/2
Δx := delta
np.exp(x) := exp(x)
2*np.exp(x)+np.sin(x) := 2*exp(x)+sin(x)
tf.nn.relu(x) := relu(x)
torch.nn.functional.gelu(x) := gelu(x)
math.sin(x) := sin(x)
x<0 := piecewise...
arcsinh(x) := ln(x+sqrt(x^2+1))
pow(x,2) := x^2
sigma(x) := sigmoid...
sigmod(x) := sigmoid...
root(x, 3) := cbrt(x)
softmax(x) := sigmoid(x)
x^1000 := 100
2 3 := 2*3
f(x) := f*...
[x+1]*2 := ...( )
x{2} := ...( )
\foo{x} := x^2/(x+1)
"""
ADVICE = [line.split(" := ") for line in REFUSED.strip().splitlines()]


@pytest.mark.parametrize(("text", "instead"), ADVICE, ids=[f"{text}: {instead}" for text, instead in ADVICE])
def test_the_advice_of_a_refusal_can_be_followed(text: str, instead: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(text)
    assert instead.strip(".") in refused.value.why
    if "..." not in instead:
        parse(instead)


SLOPES = ("d/dx x^2", "d/dx(x^2)", "dy/dx", "∂/∂x x^2", r"\frac{d}{dx} x^2", "x'", "∫x dx", "x^2 dx", "lim x->0 x")


@pytest.mark.parametrize("text", SLOPES)
def test_who_types_a_slope_is_asked_for_the_formula(text: str) -> None:
    with pytest.raises(ParseError, match="the formula itself"):
        parse(text)


def test_what_is_printed_as_latex_can_be_pasted() -> None:
    read = 0
    for text in formulas(400, seed=21):
        formula = parse(text)
        place = {letter: 0.7 + 0.3 * k for k, letter in enumerate(sorted(formula.free_symbols, key=str))}
        shown = latex(formula)
        try:
            pasted = parse(shown)
        except ParseError:  # longer than what can be typed
            continue
        read += 1
        assert float(arrays(pasted, place)) == pytest.approx(float(arrays(formula, place)), rel=1e-9, nan_ok=True), (
            shown
        )
    assert read > 350


@pytest.mark.parametrize(
    "text", ["\\", "\\frac", "\\frac{x", "\\left", "{\\pi", "\\pi}", "\\sqrt[", "x^{", "\\begin{cases}", "$", "$$"]
)
def test_garbled_latex_gets_a_sentence(text: str) -> None:
    with pytest.raises(ParseError):
        parse(text)
