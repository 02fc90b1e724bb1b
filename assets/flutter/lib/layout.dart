/// Where the paper stands, and how large it is. No Flutter in here, so Dart alone can test it.
library;

import 'dart:math' as math;

const gap = 16.0; // around everything
const most = 430.0; // no paper is larger
const least = 200.0; // on a smaller one nobody can draw
const below = 210.0; // upright, what must be seen below the paper: the answer (64), the buttons (48), the gaps, the first bars

/// Beside the paper, on a phone that lies on its side, or below it; and the side of the paper.
({bool isBeside, double paper}) layoutFor(double width, double height) {
  final isBeside = width > height && width >= 2 * least + 3 * gap;
  final room = isBeside ? math.min(height - 2 * gap, (width - 3 * gap) / 2) : math.min(width - 2 * gap, height - below);
  return (isBeside: isBeside, paper: math.min(most, math.max(least, room)));
}
