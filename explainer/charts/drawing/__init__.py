"""How every figure is drawn: theme, labels, sampling, images, animation, alt text, and the checks of what was given."""
