import 'dart:convert';
import 'dart:io';
import 'dart:math' as math;

import 'package:digit_recogniser/prepare.dart';
import 'package:flutter_test/flutter_test.dart';

/// The golden drawings of the bundle: what `mnist.prepare` made of them in Python must come out here, too.
void main() {
  final golden = jsonDecode(File('test/golden.json').readAsStringSync()) as Map<String, dynamic>;
  final drawings = (golden['drawings'] as List).cast<Map<String, dynamic>>();

  List<int> unpack(String packed) => zlib.decode(base64Decode(packed));

  test('there are at least forty golden drawings', () => expect(drawings.length, greaterThanOrEqualTo(40)));

  for (final drawing in drawings) {
    test(drawing['name'], () {
      final ink = unpack(drawing['ink'] as String);
      final width = drawing['width'] as int;
      final height = drawing['height'] as int;
      if (drawing['prepared'] == null) {
        expect(() => prepare(ink, width, height), throwsFormatException);
        return;
      }
      final expected = unpack(drawing['prepared'] as String);
      final picture = prepare(ink, width, height);
      var largest = 0.0;
      for (var at = 0; at < picture.length; at++) {
        largest = math.max(largest, (picture[at] - expected[at] / 255).abs());
      }
      expect(largest, lessThanOrEqualTo(1 / 255));
    });
  }
}
