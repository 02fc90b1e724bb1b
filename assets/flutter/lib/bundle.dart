/// The files of a bundle belong together: checksums, class names, manifest. No Flutter in here, so Dart alone can test it.
library;

import 'dart:convert';

import 'package:crypto/crypto.dart';

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

/// The class names of a label file, one a line.
List<String> readLabels(List<int> content) {
  return const LineSplitter().convert(utf8.decode(content).trimRight()).map((line) => line.trim()).toList();
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
  final stated = manifest['labels'];
  if (stated is! List || labels.join('\n') != stated.join('\n')) {
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
