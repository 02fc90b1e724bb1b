/// The names of package:flutter/services.dart that the project uses.
library;

import 'dart:typed_data';

final AssetBundle rootBundle = throw UnsupportedError('no Flutter here');

abstract class AssetBundle {
  Future<ByteData> load(String key);
  Future<String> loadString(String key, {bool cache = true});
}
