/// A drawing becomes a picture like those of MNIST: 28 x 28, the longest side of the ink 20 pixels, written with a pen like
/// MNIST's, its centre of mass in the middle.
///
/// The nine steps are those of `mnist.prepare` in Python and of `prepare.js` in the browser; `test/prepare_test.dart` holds
/// them to the same golden drawings. "Rounded" is floor(x + 1/2) everywhere. Plain loops and lists on purpose: it is easy
/// to compare with the other two, line by line.
library;

import 'dart:math' as math;
import 'dart:typed_data';

const side = 28;
const boxSide = 20; // the longest side of the ink
const centre = 14; // where the centre of mass goes
const faint = 25; // of 255: what is not brighter is paper
const contrast = 32; // of 255: strokes must differ from the paper by so much
const work = 80; // pixels: the size at which the strokes are measured
const thin = 1.8; // pixels of 28: thinner strokes are thickened to this
const thick = 3.5; // pixels of 28: thicker strokes are thinned to this
const blot = 8; // pixels of 28: no pen is so thick
const tangle = 100; // pixels of 28: no digit has strokes of this length
const scribbleInk = 205; // of a prepared picture: 6 of MNIST's 10,000 test digits have more of this
const scribbleLength = 62; // or of this
const tie = 1e-6; // a centre exactly between two pixels falls the same way on every machine

/// A grey [picture] (width x height values from 0 to 255, row by row, dark on light or light on dark) as 784 values from
/// 0, paper, to 1, ink. Throws a [FormatException] with one sentence where there is no digit.
Float64List prepare(List<int> picture, int width, int height) {
  var box = cut(inkOn(picture, width, height));
  if (longest(box) > work) {
    box = stretched(scaled(box, work));
  }
  final perimeter = perimeterOf(box);
  final unit = boxSide / longest(box);
  final thickness = unit * 2 * sumOf(box) / perimeter;
  if (thickness > blot) {
    throw const FormatException('The drawing is one blot: draw the digit larger.');
  }
  if (perimeter / 255 * unit / 2 > tangle) {
    throw const FormatException('The drawing is a tangle of lines: draw one digit on plain paper.');
  }
  final wanted = math.min(thick, math.max(thin, thickness));
  if (wanted != thickness) {
    final by = boxSide * (wanted - thickness) / (boxSide - wanted) / 2 / unit; // for each side of a stroke
    box = cut(stretched(by > 0 ? thickened(box, by) : thinned(box, -by)));
  }
  return placed(scaled(box, boxSide));
}

/// Has a prepared picture more ink, or longer strokes, than nearly every digit? Then a network's answer means little.
bool isScribble(Float64List picture) {
  final rows = blank(side, side);
  var ink = 0.0;
  for (var y = 0; y < side; y++) {
    for (var x = 0; x < side; x++) {
      rows[y][x] = 255 * picture[y * side + x];
      ink += picture[y * side + x];
    }
  }
  return ink > scribbleInk || perimeterOf(rows) / 255 / 2 > scribbleLength;
}

// A grey picture is a list of its rows.

List<Float64List> blank(int width, int height) {
  return List.generate(height, (_) => Float64List(width));
}

int longest(List<Float64List> box) {
  return math.max(box.length, box[0].length);
}

double sumOf(List<Float64List> box) {
  var sum = 0.0;
  for (final row in box) {
    for (final value in row) {
      sum += value;
    }
  }
  return sum;
}

double largest(List<Float64List> box) {
  var most = 0.0;
  for (final row in box) {
    for (final value in row) {
      most = math.max(most, value);
    }
  }
  return most;
}

/// Steps 1 and 2: ink bright on a paper of 0, the brightest 255. The paper is what most of the rim shows.
List<Float64List> inkOn(List<int> picture, int width, int height) {
  final rim = Float64List(width * height);
  var count = 0;
  for (var y = 0; y < height; y++) {
    for (var x = 0; x < width; x++) {
      if (y == 0 || y == height - 1 || x == 0 || x == width - 1) {
        rim[count++] = picture[y * width + x].toDouble();
      }
    }
  }
  final sorted = rim.sublist(0, count);
  sorted.sort();
  final middle = sorted[(count - 1) ~/ 2];
  var darkest = middle, brightest = middle;
  for (final value in picture) {
    darkest = math.min(darkest, value.toDouble());
    brightest = math.max(brightest, value.toDouble());
  }
  final isLight = middle - darkest > brightest - middle;
  final paper = isLight ? 255 - middle : middle;
  final found = blank(width, height);
  for (var y = 0; y < height; y++) {
    for (var x = 0; x < width; x++) {
      final value = picture[y * width + x];
      found[y][x] = math.max(0.0, (isLight ? 255 - value : value) - paper);
    }
  }
  if (largest(found) == 0) {
    throw const FormatException('The drawing is empty: draw a digit first.');
  }
  if (largest(found) < contrast) {
    throw const FormatException('The drawing is too faint: its ink hardly differs from the paper.');
  }
  return stretched(found);
}

List<Float64List> stretched(List<Float64List> box) {
  final factor = 255 / largest(box);
  final result = blank(box[0].length, box.length);
  for (var y = 0; y < box.length; y++) {
    for (var x = 0; x < box[0].length; x++) {
      result[y][x] = box[y][x] * factor;
    }
  }
  return result;
}

/// Step 3: the smallest box around the ink.
List<Float64List> cut(List<Float64List> picture) {
  var left = picture[0].length;
  var top = picture.length;
  var right = -1;
  var bottom = -1;
  for (var y = 0; y < picture.length; y++) {
    for (var x = 0; x < picture[0].length; x++) {
      if (picture[y][x] > faint) {
        left = math.min(left, x);
        right = math.max(right, x);
        top = math.min(top, y);
        bottom = math.max(bottom, y);
      }
    }
  }
  return List.generate(bottom - top + 1, (y) => picture[top + y].sublist(left, right + 1));
}

/// The same picture with [margin] pixels of 0 around it.
List<Float64List> framed(List<Float64List> box, int margin) {
  final result = blank(box[0].length + 2 * margin, box.length + 2 * margin);
  for (var y = 0; y < box.length; y++) {
    for (var x = 0; x < box[0].length; x++) {
      result[y + margin][x + margin] = box[y][x];
    }
  }
  return result;
}

/// Step 5: the length of the strokes' edges, whatever their direction, times 255.
double perimeterOf(List<Float64List> box) {
  final picture = framed(box, 1);
  var sum = 0.0;
  for (var y = 0; y < picture.length - 1; y++) {
    for (var x = 0; x < picture[0].length - 1; x++) {
      final falling = picture[y][x] - picture[y + 1][x + 1];
      final rising = picture[y][x + 1] - picture[y + 1][x];
      sum += math.sqrt((falling * falling + rising * rising) / 2);
    }
  }
  return sum;
}

/// Step 6: each side of the strokes moves outwards by [by] pixels …
List<Float64List> thickened(List<Float64List> box, double by) {
  return brightest(framed(box, by.ceil()), by, 0);
}

/// … or inwards: the paper grows.
List<Float64List> thinned(List<Float64List> box, double by) {
  return inverted(brightest(inverted(box), by, 255));
}

List<Float64List> inverted(List<Float64List> box) {
  final result = blank(box[0].length, box.length);
  for (var y = 0; y < box.length; y++) {
    for (var x = 0; x < box[0].length; x++) {
      result[y][x] = 255 - box[y][x];
    }
  }
  return result;
}

/// Each pixel becomes the brightest under a disc with a soft rim; beyond the picture everything is [outside].
List<Float64List> brightest(List<Float64List> picture, double radius, double outside) {
  final reach = radius.ceil() + 1;
  final width = picture[0].length;
  final height = picture.length;
  final result = blank(width, height);
  for (var down = -reach; down <= reach; down++) {
    for (var right = -reach; right <= reach; right++) {
      final weight = math.min(1.0, 1 + radius - math.sqrt(down * down + right * right));
      if (weight <= 0) {
        continue;
      }
      for (var y = 0; y < height; y++) {
        for (var x = 0; x < width; x++) {
          final inside = x + right >= 0 && x + right < width && y + down >= 0 && y + down < height;
          final value = inside ? picture[y + down][x + right] : outside;
          result[y][x] = math.max(result[y][x], weight * value);
        }
      }
    }
  }
  return result;
}

/// Steps 7 and 8: the longest side becomes [target] pixels, each the average under a triangle, first along the rows.
List<Float64List> scaled(List<Float64List> box, int target) {
  final columns = triangles(box[0].length, scaledLength(box[0].length, box, target));
  final rows = triangles(box.length, scaledLength(box.length, box, target));
  final narrow = blank(columns.length, box.length);
  for (var y = 0; y < box.length; y++) {
    for (var x = 0; x < columns.length; x++) {
      var sum = 0.0;
      for (var j = 0; j < box[0].length; j++) {
        sum += columns[x][j] * box[y][j];
      }
      narrow[y][x] = sum;
    }
  }
  final result = blank(columns.length, rows.length);
  for (var y = 0; y < rows.length; y++) {
    for (var x = 0; x < columns.length; x++) {
      var sum = 0.0;
      for (var j = 0; j < box.length; j++) {
        sum += rows[y][j] * narrow[j][x];
      }
      result[y][x] = sum;
    }
  }
  return result;
}

int scaledLength(int length, List<Float64List> box, int target) {
  return math.max(1, (target * length / longest(box) + 0.5).floor());
}

/// For each of [after] pixels, the weights of the [before] pixels under its triangle; they sum to 1.
List<Float64List> triangles(int before, int after) {
  final step = before / after;
  final reach = math.max(1.0, step); // shrinking widens the triangle, so that no pixel is overlooked
  final weights = blank(before, after);
  for (var i = 0; i < after; i++) {
    var sum = 0.0;
    for (var j = 0; j < before; j++) {
      weights[i][j] = math.max(0.0, 1 - (j + 0.5 - (i + 0.5) * step).abs() / reach);
      sum += weights[i][j];
    }
    for (var j = 0; j < before; j++) {
      weights[i][j] /= sum;
    }
  }
  return weights;
}

/// Step 9: the centre of mass in the middle of the picture.
Float64List placed(List<Float64List> box) {
  var mass = 0.0;
  var massX = 0.0;
  var massY = 0.0;
  for (var y = 0; y < box.length; y++) {
    for (var x = 0; x < box[0].length; x++) {
      mass += box[y][x];
      massX += box[y][x] * x;
      massY += box[y][x] * y;
    }
  }
  final left = shiftOf(massX / mass, box[0].length);
  final top = shiftOf(massY / mass, box.length);
  final picture = Float64List(side * side);
  for (var y = 0; y < box.length; y++) {
    for (var x = 0; x < box[0].length; x++) {
      picture[(top + y) * side + left + x] = math.min(1.0, math.max(0.0, box[y][x] / 255));
    }
  }
  return picture;
}

int shiftOf(double middle, int length) {
  return math.min(side - length, math.max(0, (centre - middle + tie + 0.5).floor()));
}
