"""What lessons share. A lesson needs these, five lines each:

Its place in the course (`course.py`, one row in LESSONS): the router then draws number, title and question above the page,
and the previous and next lesson below it. The page itself starts with its first sentence.

Controls whose value is kept in the address, checked and named when a link is wrong (`address.py`):

    x = address.slider("x", "Where to look", -6.0, 6.0, 1.5, 0.1)
    name = address.choice("function", "Function", {"sigmoid": "Sigmoid", "tanh": "Tanh"}, "sigmoid")
    scores = address.numbers("scores", "Scores", (0.4, 3.0, 2.2), low=-50, high=50, lengths=(2, 10))

A part of the page that runs again on its own when one of its controls moves, and says a refusal in words (`show.py`):

    @show.moving
    def tangent() -> None:
        x = address.slider("x", "Where to look", -6.0, 6.0, 1.5, 0.1)
        show.chart(charts.curve(ACTIVATIONS["sigmoid"], at=x))
    tangent()

`charts` are those of the library, each with the line of Python that drew it (`charts.py`), for whoever takes a lesson along.

Steps played in the browser, one millisecond each (`player.py`, with the records of explainer/instruments/paths.py):

    player.play(instruments.derivation(sigmoid.derivations[0], {"x": 1.5}), name="line")

A question whose answers, and what is said about each wrong one, records give (`questions.py`, `predict.py`), what the
article says (`show.article`), a formula (`show.formula`), a drawing (`canvas.py`), work that goes on while the reader is
elsewhere (`jobs.py`), files to take home (`downloads.py`):

    predict.question(**questions.walkthrough())
    predict.question("What does the loss do?", ["falls", "grows"], answer, right="…", wrong={"falls": "…"})
    show.article("Figs 17-20", says="…", errs="…")
"""
