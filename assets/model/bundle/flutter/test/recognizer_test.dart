import 'package:digit_recogniser/main.dart';
import 'package:digit_recogniser/recognizer.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  test('a label file that would shift the classes is refused', () {
    checkLabels(['Zero', 'One', 'Two'], 3);
    expect(() => checkLabels(['Zero', 'One'], 3), throwsFormatException);
    expect(() => checkLabels(['Zero', '', 'Two'], 3), throwsFormatException);
    expect(() => checkLabels(['Zero', 'One', 'One'], 3), throwsFormatException);
  });

  test('a verdict is as sure as the network', () {
    const labels = ['Zero', 'One', 'Two'];
    expect(verdict([0.004, 0.993, 0.003], labels), 'One 99.3 %');
    expect(verdict([0.30, 0.66, 0.04], labels), 'Probably One 66.0 %, or Zero 30.0 %');
    expect(verdict([0.35, 0.40, 0.25], labels), 'Not sure: perhaps One 40.0 %, or Zero 35.0 %');
    expect(percent(1), '> 99.9 %');
    expect(percent(0), '< 0.1 %');
  });
}
