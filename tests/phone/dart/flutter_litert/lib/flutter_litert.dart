/// The names of package:flutter_litert that the project uses.
library;

import 'dart:typed_data';

class Tensor {
  Tensor._();

  List<int> get shape => throw UnsupportedError('no LiteRT here');
}

class Interpreter {
  Interpreter.fromBuffer(Uint8List buffer);

  Tensor getOutputTensor(int index) => throw UnsupportedError('no LiteRT here');
  void run(Object input, Object output) => throw UnsupportedError('no LiteRT here');
  void close() {}
}
