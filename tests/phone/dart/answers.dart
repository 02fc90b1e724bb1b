/// What the project's Dart makes of the jobs in jobs.json, as JSON for the test that asks.
import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'package:crypto/crypto.dart';
import 'package:digit_recogniser/doubt.dart';
import 'package:digit_recogniser/prepare.dart';
import 'package:digit_recogniser/wording.dart';

void main() {
  final jobs = jsonDecode(File('jobs.json').readAsStringSync()) as Map<String, dynamic>;
  final pictures = (jobs['pictures'] as List).cast<Map<String, dynamic>>().map((job) {
    final ink = Uint8List.fromList(base64Decode(job['ink'] as String));
    try {
      final picture = prepare(ink, job['width'] as int, job['height'] as int);
      return {'picture': picture, 'isScribble': isScribble(picture), 'areTwo': areTwo(picture)};
    } on FormatException catch (refusal) {
      return {'refusal': refusal.message};
    }
  });
  final nouns = (jobs['labels'] as List).map((labels) => nounOf((labels as List).cast<String>()));
  final digests = (jobs['bytes'] as List).map((bytes) => '${sha256.convert(base64Decode(bytes as String))}');
  stdout.write(jsonEncode({'pictures': pictures.toList(), 'nouns': nouns.toList(), 'digests': digests.toList()}));
}
