/// The names of dart:ui that the project uses; a Dart without Flutter has no dart:ui.
library;

import 'dart:typed_data';

class Offset {
  const Offset(this.dx, this.dy);

  final double dx;
  final double dy;

  Offset operator /(double operand) => Offset(dx / operand, dy / operand);
}

class Size {
  const Size(this.width, this.height);

  final double width;
  final double height;
}

class Color {
  const Color(this.value);

  final int value;
}

enum Brightness { dark, light }

enum StrokeCap { butt, round, square }

enum StrokeJoin { miter, round, bevel }

enum PaintingStyle { fill, stroke }

enum TextAlign { left, right, center, justify, start, end }

enum ImageByteFormat { rawRgba, png }

class Paint {
  Color color = const Color(0);
  double strokeWidth = 0;
  StrokeCap strokeCap = StrokeCap.butt;
  StrokeJoin strokeJoin = StrokeJoin.miter;
  PaintingStyle style = PaintingStyle.fill;
}

class Path {
  void addPolygon(List<Offset> points, bool close) {}
}

class Canvas {
  Canvas(PictureRecorder recorder);

  void drawCircle(Offset c, double radius, Paint paint) {}
  void drawPath(Path path, Paint paint) {}
}

class PictureRecorder {
  Picture endRecording() => throw UnsupportedError('no Flutter here');
}

abstract class Picture {
  Future<Image> toImage(int width, int height);
}

abstract class Image {
  Future<ByteData?> toByteData({ImageByteFormat format = ImageByteFormat.rawRgba});
  void dispose();
}
