/// The exported network, run by LiteRT on the phone: 784 pixels in, one probability for each class out.
library;

import 'dart:typed_data';

import 'package:flutter/services.dart';
import 'package:flutter_litert/flutter_litert.dart';

import 'bundle.dart';

class Recognizer {
  Recognizer._(this._interpreter, this.labels, this.manifest);

  final Interpreter _interpreter;

  /// The names of the classes, in the order of the network's outputs.
  final List<String> labels;

  /// What the export wrote about the network: data, accuracy, checksums.
  final Map<String, dynamic> manifest;

  /// Opens the bundle's files; throws a [FormatException] with one sentence when they do not belong together.
  static Future<Recognizer> open() async {
    final model = await _bytes('assets/trained_model_float16.tflite');
    final names = await _bytes('assets/trained_model.txt');
    final manifest = readManifest(await rootBundle.loadString('assets/manifest.json'));
    checkFiles(manifest, {'trained_model_float16.tflite': model, 'trained_model.txt': names});
    final interpreter = Interpreter.fromBuffer(model);
    final labels = readLabels(names);
    checkLabels(labels, interpreter.getOutputTensor(0).shape.last);
    checkOrder(labels, manifest);
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

Future<Uint8List> _bytes(String name) async {
  final data = await rootBundle.load(name);
  return data.buffer.asUint8List(data.offsetInBytes, data.lengthInBytes);
}
