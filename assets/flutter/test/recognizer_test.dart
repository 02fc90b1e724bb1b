import 'dart:typed_data';

import 'package:digit_recogniser/bundle.dart';
import 'package:digit_recogniser/doubt.dart';
import 'package:digit_recogniser/layout.dart';
import 'package:digit_recogniser/sketch.dart';
import 'package:digit_recogniser/wording.dart';
import 'package:flutter_test/flutter_test.dart';

const digestOfAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'; // FIPS 180-4

void main() {
  test('a label file that would shift the classes is refused', () {
    checkLabels(['Zero', 'One', 'Two'], 3);
    expect(() => checkLabels(['Zero', 'One'], 3), throwsFormatException);
    expect(() => checkLabels(['Zero', '', 'Two'], 3), throwsFormatException);
    expect(() => checkLabels(['Zero', 'One', 'One'], 3), throwsFormatException);
    expect(readLabels('Zero\r\nOne\n'.codeUnits), ['Zero', 'One']);
  });

  test('files and names that the manifest does not know are refused', () {
    final manifest = readManifest('{"files": {"a.txt": {"sha256": "$digestOfAbc"}}, "labels": ["Zero", "One"]}');
    checkFiles(manifest, {'a.txt': 'abc'.codeUnits});
    expect(() => checkFiles(manifest, {'a.txt': 'abd'.codeUnits}), throwsFormatException);
    expect(() => checkFiles(manifest, {'b.txt': 'abc'.codeUnits}), throwsFormatException);
    checkOrder(['Zero', 'One'], manifest);
    expect(() => checkOrder(['One', 'Zero'], manifest), throwsFormatException);
    expect(() => checkOrder(['One', 'Zero'], {'labels': 5}), throwsFormatException);
    for (final content in ['', '[]', 'null', '{']) {
      expect(() => readManifest(content), throwsFormatException);
    }
  });

  test('a verdict is as sure as the network', () {
    const labels = ['Zero', 'One', 'Two'];
    expect(verdict([0.004, 0.993, 0.003], labels), 'One (99.3%)');
    expect(verdict([0.30, 0.66, 0.04], labels), 'Probably One (66.0%), or Zero (30.0%)');
    expect(verdict([0.35, 0.40, 0.25], labels), 'Not sure: perhaps One (40.0%), or Zero (35.0%)');
    expect(percent(1), '> 99.9%');
    expect(percent(0), '< 0.1%');
  });

  test('what is hardly one digit is not named as one', () {
    final picture = Float64List(784);
    for (var y = 4; y < 24; y++) {
      picture[28 * y + 10] = 1;
    }
    expect(doubtOf(picture, (_) => [0.9, 0.1], 0.8), Doubt.none);
    expect(doubtOf(picture, (_) => [0.7, 0.3], 0.8), Doubt.unlike); // (ln 0.7 - ln 0.3) / 2 = 0.42
    expect((standingOut([0.7, 0.3]) - 0.4236).abs(), lessThanOrEqualTo(1e-4));
    expect(doubtOf(picture, (_) => [0.7, 0.3], belowOf({})), Doubt.none);
    // Sure of it where it stands, and of no answer once it has been moved: (ln 0.9 - ln 0.1) / 2 / 9 = 0.12.
    List<double> onlyThere(Float64List view) {
      return view[28 * 4 + 10] == 1 && view[28 * 3 + 10] == 0 ? [0.9, 0.1] : [0.5, 0.5];
    }

    expect((clearness(picture, onlyThere) - 0.1221).abs(), lessThanOrEqualTo(1e-4));
    expect(moved(picture, 1, -1)[28 * 24 + 9], 1);
    expect(belowOf({'declines_below': 0.8}), 0.8);
    for (var y = 4; y < 24; y++) {
      picture[28 * y + 18] = 1;
    }
    expect(doubtOf(picture, (_) => [0.9, 0.1], 0.8), Doubt.two);
    expect(doubtful(Doubt.unlike), 'This does not look like a digit');
    expect(guess([0.3, 0.7], ['Zero', 'One']), 'Its guess: One (70.0%)');
  });

  test('the page speaks of what its classes are', () {
    expect(nounOf(['Zero', 'one', '2']), 'digit');
    expect(nounOf(['A', 'é']), 'letter');
    expect(nounOf(['cat', '7']), 'picture');
    expect(refusal('One blot: draw the digit larger.', 'letter'), 'One blot: draw the letter larger.');
  });

  test('undo takes back strokes and even Clear', () {
    final sketch = Sketch()
      ..begin((x: 0.1, y: 0.2))
      ..extend((x: 0.3, y: 0.4))
      ..begin((x: 0.5, y: 0.5));
    final drawn = sketch.strokes;
    sketch
      ..clear()
      ..clear();
    expect(sketch.isEmpty, isTrue);
    sketch.undo();
    expect(sketch.strokes, drawn);
    sketch.undo();
    expect(sketch.strokes.single.length, 2);
    sketch.undo();
    expect(sketch.isEmpty, isTrue);
    expect(sketch.canUndo, isFalse);
    sketch.undo();
    expect(sketch.isEmpty, isTrue);
  });

  test('every change makes an answer old', () {
    final sketch = Sketch();
    final versions = {sketch.version};
    for (final change in [
      () => sketch.begin((x: 0, y: 0)),
      () => sketch.extend((x: 1, y: 1)),
      sketch.clear,
      sketch.undo,
      sketch.undo,
    ]) {
      change();
      expect(versions.add(sketch.version), isTrue);
    }
  });

  test('paper, answer and buttons fit on every screen', () {
    for (final (width, height) in [(320.0, 568.0), (360.0, 640.0), (390.0, 844.0), (820.0, 1180.0)]) {
      final (:isBeside, :paper) = layoutFor(width, height);
      expect(isBeside, isFalse);
      expect(paper + 2 * gap, lessThanOrEqualTo(width));
      expect(gap + paper + 8 + 64 + 8 + 48, lessThanOrEqualTo(height - gap)); // Recognise is seen without scrolling
    }
    for (final (width, height) in [(568.0, 320.0), (844.0, 390.0), (1280.0, 800.0)]) {
      final (:isBeside, :paper) = layoutFor(width, height);
      expect(isBeside, isTrue);
      expect(paper + 2 * gap, lessThanOrEqualTo(height));
      expect(width - paper - 3 * gap, greaterThanOrEqualTo(200)); // beside it there is room for three buttons
      expect(paper, greaterThanOrEqualTo(200));
    }
  });
}
