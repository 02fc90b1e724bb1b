/// The tests of a file, run one after the other; [report] says how many passed, and what failed.
library;

var _passed = 0;
final _failures = <String>[];

void test(String name, void Function() body) {
  try {
    body();
    _passed++;
  } catch (problem, trace) {
    _failures.add('$name: $problem\n${trace.toString().split('\n').take(4).join('\n')}');
  }
}

/// Prints every failure and the number of tests that passed; throws if any failed.
void report() {
  _failures.forEach(print);
  print('passed: $_passed');
  if (_failures.isNotEmpty) throw StateError('${_failures.length} tests failed');
}

class Matcher {
  const Matcher(this.wanted, this.holds);

  final String wanted;
  final bool Function(Object? value) holds;
}

final throwsFormatException = Matcher('a FormatException', (action) {
  try {
    (action as Object? Function())();
    return false;
  } on FormatException {
    return true;
  }
});

final isTrue = Matcher('true', (value) => value == true);
final isFalse = Matcher('false', (value) => value == false);
final isEmpty = Matcher('nothing', (value) => (value as Iterable).isEmpty);
Matcher greaterThanOrEqualTo(num bound) => Matcher('at least $bound', (value) => (value as num) >= bound);
Matcher lessThanOrEqualTo(num bound) => Matcher('at most $bound', (value) => (value as num) <= bound);

void expect(Object? actual, Object? wanted) {
  final holds = switch (wanted) {
    Matcher() => wanted.holds(actual),
    List() => actual is List && '$actual' == '$wanted',
    _ => actual == wanted,
  };
  if (!holds) throw StateError('expected ${wanted is Matcher ? wanted.wanted : wanted}, got $actual');
}
