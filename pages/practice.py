"""Practice: problems of every kind, line by line."""

from explainer import practice
from explainer.lessons import Page

SKILLS = ("forward pass", *(skill for skill in practice.SKILLS if skill != "forward pass"))


def lesson(page: Page) -> None:
    if not page.trains:  # no program that could read a line
        page.text(
            "Work each problem out on paper and type what comes out, or choose the answer. You are told whether it is "
            "right, and of the usual mistakes which one it was. If you are stuck, open a hint."
        )
        page.practice(*SKILLS)
        page.caption(
            "Type numbers with a point or a comma, or as a fraction: 0.75, 0,75 or 3/4. What you solve is kept in this "
            "browser, and nowhere else."
        )
        return
    page.text(
        "Type your lines as you would write them on paper, and press Enter after each. Every line is checked on its "
        "own: either it is right, or you are told what went wrong in it. If you are stuck, ask for a hint."
    )
    page.practice(*SKILLS)
    page.caption(
        "Write x^2 or x², 3x or 3*x, √x or sqrt(x), e^x, ln(x), σ(x) or sigmoid(x), and decimals with a point. Type w₁ "
        "as w1. What you solve is kept in this browser, and nowhere else."
    )
