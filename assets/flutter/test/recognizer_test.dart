import 'package:digit_recogniser/main.dart';
import 'package:digit_recogniser/recognizer.dart';
import 'package:flutter_test/flutter_test.dart';

const digestOfAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'; // FIPS 180-4

void main() {
  test('a label file that would shift the classes is refused', () {
    checkLabels(['Zero', 'One', 'Two'], 3);
    expect(() => checkLabels(['Zero', 'One'], 3), throwsFormatException);
    expect(() => checkLabels(['Zero', '', 'Two'], 3), throwsFormatException);
    expect(() => checkLabels(['Zero', 'One', 'One'], 3), throwsFormatException);
  });

  test('files and names that the manifest does not know are refused', () {
    final manifest = readManifest('{"files": {"a.txt": {"sha256": "$digestOfAbc"}}, "labels": ["Zero", "One"]}');
    checkFiles(manifest, {'a.txt': 'abc'.codeUnits});
    expect(() => checkFiles(manifest, {'a.txt': 'abd'.codeUnits}), throwsFormatException);
    expect(() => checkFiles(manifest, {'b.txt': 'abc'.codeUnits}), throwsFormatException);
    checkOrder(['Zero', 'One'], manifest);
    expect(() => checkOrder(['One', 'Zero'], manifest), throwsFormatException);
    for (final content in ['', '[]', 'null', '{']) {
      expect(() => readManifest(content), throwsFormatException);
    }
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
