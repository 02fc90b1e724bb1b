/// Is a drawing one digit at all? Its ink tells of two drawings side by side; of the rest, the network's own answers tell.
library;

import 'dart:math' as math;
import 'dart:typed_data';

import 'prepare.dart';

const paper = 0.1; // what is not brighter is paper
const tall = 0.5; // of the whole drawing's height: so tall are both of two drawings …
const share = 0.2; // … and so much of its ink each of them has

const least = 1e-30; // no logarithm is taken of less

enum Doubt { none, two, scribble, unlike }

/// Pixels down and to the right: the picture as it is, and moved by one to each side and corner.
const steps = [-1, 0, 1];

/// What a network says to a picture: the probability of each class.
typedef Asked = List<double> Function(Float64List picture);

/// Why a prepared [picture] is hardly one digit; [below] is what the manifest states, or null.
Doubt doubtOf(Float64List picture, Asked answer, double? below) {
  if (areTwo(picture)) return Doubt.two;
  if (isScribble(picture)) return Doubt.scribble;
  return below != null && clearness(picture, answer) < below ? Doubt.unlike : Doubt.none;
}

/// By how much the surest answer stands out, on average over the picture as it is and moved.
double clearness(Float64List picture, Asked answer) {
  final found = [
    for (final down in steps)
      for (final right in steps) standingOut(answer(moved(picture, down, right)))
  ];
  return found.reduce((a, b) => a + b) / found.length;
}

/// The picture moved by so many pixels; what leaves it is lost, and paper comes in.
Float64List moved(Float64List picture, int down, int right) {
  final found = Float64List(side * side);
  for (var y = math.max(0, down); y < math.min(side, side + down); y++) {
    for (var x = math.max(0, right); x < math.min(side, side + right); x++) {
      found[y * side + x] = picture[(y - down) * side + x - right];
    }
  }
  return found;
}

/// By how much the surest of these probabilities stands out among the others: its logarithm less the mean logarithm.
double standingOut(List<double> probabilities) {
  final logs = [for (final p in probabilities) math.log(math.max(p, least))];
  return logs.reduce(math.max) - logs.reduce((a, b) => a + b) / logs.length;
}

/// Are these two drawings side by side? Then a column of paper parts them. Of 20,000 digits of MNIST, 2 look so.
bool areTwo(Float64List picture) {
  final ink = Float64List(side);
  final top = List.filled(side, side);
  final bottom = List.filled(side, -1);
  for (var y = 0; y < side; y++) {
    for (var x = 0; x < side; x++) {
      final value = picture[y * side + x];
      ink[x] += value;
      if (value <= paper) continue;
      top[x] = math.min(top[x], y);
      bottom[x] = math.max(bottom[x], y);
    }
  }
  double inkOf(int from, int to) => ink.sublist(from, to).fold(0, (a, b) => a + b);
  int heightOf(int from, int to) {
    return bottom.sublist(from, to).reduce(math.max) - top.sublist(from, to).reduce(math.min) + 1;
  }

  final leastHeight = tall * heightOf(0, side);
  final leastInk = share * inkOf(0, side);
  bool isDrawing(int from, int to) => heightOf(from, to) >= leastHeight && inkOf(from, to) >= leastInk;
  for (var x = 1; x < side - 1; x++) {
    if (bottom[x] < 0 && isDrawing(0, x) && isDrawing(x + 1, side)) return true;
  }
  return false;
}

/// By how much an answer must stand out, as manifest.json states it; null where it states nothing.
double? belowOf(Map<String, dynamic> manifest) {
  final stated = manifest['declines_below'];
  return stated is num ? stated.toDouble() : null;
}
