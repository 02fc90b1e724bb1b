/// The exported network, run by LiteRT on the phone: 784 pixels in, one probability for each class out.
library;

import 'dart:convert';

import 'package:flutter/services.dart';
import 'package:flutter_litert/flutter_litert.dart';

class Recognizer {
  Recognizer._(this._interpreter, this.labels, this.manifest);

  final Interpreter _interpreter;

  /// The names of the classes, in the order of the network's outputs.
  final List<String> labels;

  /// What the export wrote about the network: data, accuracy, checksums.
  final Map<String, dynamic> manifest;

  /// Opens the bundle's files; throws a [FormatException] with one sentence when they do not belong together.
  static Future<Recognizer> open() async {
    final model = await rootBundle.load('assets/trained_model_float16.tflite');
    final interpreter = Interpreter.fromBuffer(model.buffer.asUint8List(model.offsetInBytes, model.lengthInBytes));
    final labels = const LineSplitter()
        .convert((await rootBundle.loadString('assets/trained_model.txt')).trimRight())
        .map((line) => line.trim())
        .toList();
    final manifest = jsonDecode(await rootBundle.loadString('assets/manifest.json')) as Map<String, dynamic>;
    checkLabels(labels, interpreter.getOutputTensor(0).shape.last);
    return Recognizer._(interpreter, labels, manifest);
  }

  /// The probability of each class for a [picture] of 784 values from 0 to 1.
  List<double> recognize(List<double> picture) {
    final output = [List<double>.filled(labels.length, 0)];
    // A batch of one, [1][784]: a flat list would be read as another shape.
    _interpreter.run([picture], output);
    return output.first;
  }

  void close() => _interpreter.close();
}

/// One name for each output, none empty, none twice: else every answer could be shifted.
void checkLabels(List<String> labels, int classes) {
  if (labels.length != classes) {
    throw FormatException('The label file has ${labels.length} lines and the network $classes outputs.');
  }
  if (labels.any((label) => label.isEmpty)) {
    throw const FormatException('The label file has an empty line.');
  }
  if (labels.toSet().length != labels.length) {
    throw const FormatException('The label file has a name twice.');
  }
}
