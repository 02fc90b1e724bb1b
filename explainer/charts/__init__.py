"""Records in, Plotly figures out: every picture of the course is one call of a function in here.

Each figure carries its text alternative in `figure.layout.meta["alt"]`; `themed(figure, "dark")` changes its looks.
"""

from explainer.charts.functions import compare, curve
from explainer.charts.networks import network
from explainer.charts.theme import themed

__all__ = ["compare", "curve", "network", "themed"]
