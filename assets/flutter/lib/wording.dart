/// What the page says: of the classes, of what there is to draw, of an answer. The same words as the web page's.
library;

import 'doubt.dart';

const _digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

bool _isDigit(String label) => RegExp(r'^[0-9]$').hasMatch(label) || _digits.contains(label.toLowerCase());

/// 'digit', 'letter' or 'picture': what there is to draw for these classes.
String nounOf(List<String> labels) {
  if (labels.every(_isDigit)) return 'digit';
  return labels.every(RegExp(r'^\p{L}$', unicode: true).hasMatch) ? 'letter' : 'picture';
}

/// The answer in words that are as sure as the network is, and no surer; in brackets, as a name may be a number itself.
String verdict(List<double> probabilities, List<String> labels) {
  final ranks = [for (var index = 0; index < probabilities.length; index++) index]
    ..sort((a, b) => probabilities[b].compareTo(probabilities[a]));
  final best = '${labels[ranks[0]]} (${percent(probabilities[ranks[0]])})';
  final second = '${labels[ranks[1]]} (${percent(probabilities[ranks[1]])})';
  if (probabilities[ranks[0]] >= 0.95) return best; // right 19 times in 20
  if (probabilities[ranks[0]] >= 0.5) return 'Probably $best, or $second';
  return 'Not sure: perhaps $best, or $second';
}

/// What is said of a drawing that is hardly one digit.
String doubtful(Doubt doubt) {
  return switch (doubt) {
    Doubt.none => '',
    Doubt.two => 'Are these two drawings? It reads one digit at a time.',
    Doubt.scribble => 'Is this one digit? It has very many lines.',
    Doubt.unlike => 'This does not look like a digit',
  };
}

/// What the network would name all the same: told where somebody asks.
String guess(List<double> probabilities, List<String> labels) {
  var best = 0;
  for (var index = 1; index < probabilities.length; index++) {
    if (probabilities[index] > probabilities[best]) best = index;
  }
  return 'Its guess: ${labels[best]} (${percent(probabilities[best])})';
}

/// 0.9931 -> "99.3%"; never "100%" or "0%", which no softmax says.
String percent(double probability) {
  if (probability > 0.9995) return '> 99.9%';
  if (probability < 0.0005) return '< 0.1%';
  return '${(100 * probability).toStringAsFixed(1)}%';
}

/// A refusal of `prepare`, which speaks of digits, in the words of these classes.
String refusal(String message, String noun) => message.replaceFirst('digit', noun);
