"""How a formula is set in LaTeX and in plain characters, for `printing`, and what LaTeX may ask for."""
