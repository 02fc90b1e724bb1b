/// The exported network, run by LiteRT on the phone: 784 pixels in, one probability for each class out.
library;

import 'dart:convert';
import 'dart:typed_data';

import 'package:crypto/crypto.dart';
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
    final model = await _bytes('assets/trained_model_float16.tflite');
    final names = await _bytes('assets/trained_model.txt');
    final manifest = readManifest(await rootBundle.loadString('assets/manifest.json'));
    checkFiles(manifest, {'trained_model_float16.tflite': model, 'trained_model.txt': names});
    final interpreter = Interpreter.fromBuffer(model);
    final labels = const LineSplitter().convert(utf8.decode(names).trimRight()).map((line) => line.trim()).toList();
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

/// What manifest.json says, or a [FormatException] that says it is damaged.
Map<String, dynamic> readManifest(String content) {
  Object? read;
  try {
    read = jsonDecode(content);
  } on FormatException {
    read = null;
  }
  if (read is Map<String, dynamic>) return read;
  throw const FormatException('manifest.json is damaged. Export the bundle again.');
}

/// The files are those whose SHA-256 the manifest states.
void checkFiles(Map<String, dynamic> manifest, Map<String, List<int>> files) {
  final stated = manifest['files'];
  for (final file in files.entries) {
    final entry = stated is Map ? stated[file.key] : null;
    final digest = entry is Map ? entry['sha256'] : null;
    if (digest != sha256.convert(file.value).toString()) {
      throw FormatException('The manifest describes another ${file.key} than the one here. Export the bundle again.');
    }
  }
}

/// The names stand in the order that the manifest states.
void checkOrder(List<String> labels, Map<String, dynamic> manifest) {
  if (labels.join('\n') != (manifest['labels'] as List?)?.join('\n')) {
    throw const FormatException('The label file and the manifest name the classes differently.');
  }
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
