/// The names of package:flutter/material.dart that the project uses, with the types that Flutter documents.
library;

import 'ui.dart';

export 'ui.dart' hide Image, ImageByteFormat, Picture, PictureRecorder;

typedef VoidCallback = void Function();
typedef WidgetBuilder = Widget Function(BuildContext context);
typedef AsyncWidgetBuilder<T> = Widget Function(BuildContext context, AsyncSnapshot<T> snapshot);
typedef LayoutWidgetBuilder = Widget Function(BuildContext context, BoxConstraints constraints);
typedef PointerDownEventListener = void Function(PointerDownEvent event);
typedef PointerMoveEventListener = void Function(PointerMoveEvent event);
typedef PointerUpEventListener = void Function(PointerUpEvent event);
typedef PointerCancelEventListener = void Function(PointerCancelEvent event);

void runApp(Widget app) => throw UnsupportedError('no Flutter here');

class Key {
  const Key(String value);
}

abstract class BuildContext {}

abstract class Widget {
  const Widget({this.key});

  final Key? key;
}

abstract class StatefulWidget extends Widget {
  const StatefulWidget({super.key});

  State<StatefulWidget> createState();
}

abstract class State<T extends StatefulWidget> {
  T get widget => throw UnsupportedError('no Flutter here');
  BuildContext get context => throw UnsupportedError('no Flutter here');
  bool get mounted => false;
  void setState(VoidCallback fn) => fn();
  Widget build(BuildContext context);
}

class AsyncSnapshot<T> {
  const AsyncSnapshot(this.data, this.error);

  final T? data;
  final Object? error;
  bool get hasData => data != null;
  T get requireData => data!;
}

class BoxConstraints {
  const BoxConstraints({
    this.minWidth = 0,
    this.maxWidth = double.infinity,
    this.minHeight = 0,
    this.maxHeight = double.infinity,
  });

  final double minWidth;
  final double maxWidth;
  final double minHeight;
  final double maxHeight;
}

abstract class EdgeInsetsGeometry {
  const EdgeInsetsGeometry();
}

class EdgeInsets extends EdgeInsetsGeometry {
  const EdgeInsets.all(double value);
  const EdgeInsets.symmetric({double vertical = 0, double horizontal = 0});
}

class BorderRadius {
  BorderRadius.circular(double radius);
}

class Alignment {
  const Alignment(this.x, this.y);

  static const centerLeft = Alignment(-1, 0);

  final double x;
  final double y;
}

class TextStyle {
  const TextStyle();
}

class TextTheme {
  const TextTheme({this.titleLarge});

  final TextStyle? titleLarge;
}

class ColorScheme {
  const ColorScheme({required this.onSurface, required this.surfaceContainerHighest});

  final Color onSurface;
  final Color surfaceContainerHighest;
}

class ThemeData {
  ThemeData({Color? colorSchemeSeed, Brightness? brightness});

  ColorScheme get colorScheme => throw UnsupportedError('no Flutter here');
  TextTheme get textTheme => throw UnsupportedError('no Flutter here');
}

class Theme {
  static ThemeData of(BuildContext context) => throw UnsupportedError('no Flutter here');
}

class MaterialApp extends Widget {
  const MaterialApp({super.key, String? title = '', ThemeData? theme, ThemeData? darkTheme, Widget? home});
}

class Scaffold extends Widget {
  const Scaffold({super.key, Widget? body});
}

class ScaffoldMessengerState {
  void showSnackBar(SnackBar snackBar) {}
}

class ScaffoldMessenger {
  static ScaffoldMessengerState of(BuildContext context) => throw UnsupportedError('no Flutter here');
}

class SnackBar extends Widget {
  const SnackBar({super.key, required Widget content});
}

class FutureBuilder<T> extends Widget {
  const FutureBuilder({super.key, required Future<T>? future, required AsyncWidgetBuilder<T> builder});
}

class LayoutBuilder extends Widget {
  const LayoutBuilder({super.key, required LayoutWidgetBuilder builder});
}

class SafeArea extends Widget {
  const SafeArea({super.key, required Widget child});
}

class Center extends Widget {
  const Center({super.key, Widget? child});
}

class Padding extends Widget {
  const Padding({super.key, required EdgeInsetsGeometry padding, Widget? child});
}

class Container extends Widget {
  Container({super.key, Alignment? alignment, BoxConstraints? constraints, Widget? child});
}

class SizedBox extends Widget {
  const SizedBox({super.key, double? width, double? height, Widget? child});
  const SizedBox.square({super.key, double? dimension, Widget? child});
}

class Row extends Widget {
  const Row({super.key, double spacing = 0, List<Widget> children = const []});
}

enum CrossAxisAlignment { start, end, center, stretch, baseline }

class Column extends Widget {
  const Column({
    super.key,
    double spacing = 0,
    CrossAxisAlignment crossAxisAlignment = CrossAxisAlignment.center,
    List<Widget> children = const [],
  });
}

class Expanded extends Widget {
  const Expanded({super.key, int flex = 1, required Widget child});
}

class ListView extends Widget {
  ListView({super.key, EdgeInsetsGeometry? padding, List<Widget> children = const []});
}

class Text extends Widget {
  const Text(String data, {super.key, TextStyle? style, TextAlign? textAlign});
}

class Semantics extends Widget {
  Semantics({super.key, String? label, bool? liveRegion, Widget? child});
}

class ExcludeSemantics extends Widget {
  const ExcludeSemantics({super.key, Widget? child});
}

class CircularProgressIndicator extends Widget {
  const CircularProgressIndicator({super.key});
}

class LinearProgressIndicator extends Widget {
  const LinearProgressIndicator({super.key, double? value, double? minHeight});
}

class OutlinedButton extends Widget {
  const OutlinedButton({super.key, required VoidCallback? onPressed, required Widget? child});
}

class FilledButton extends Widget {
  const FilledButton({super.key, required VoidCallback? onPressed, required Widget? child});
}

class ClipRRect extends Widget {
  const ClipRRect({super.key, required BorderRadius borderRadius, Widget? child});
}

class ColoredBox extends Widget {
  const ColoredBox({super.key, required Color color, Widget? child});
}

abstract class CustomPainter {
  const CustomPainter();

  void paint(Canvas canvas, Size size);
  bool shouldRepaint(covariant CustomPainter oldDelegate);
}

class CustomPaint extends Widget {
  const CustomPaint({super.key, CustomPainter? painter});
}

abstract class PointerEvent {
  int get pointer;
  Offset get localPosition;
}

abstract class PointerDownEvent extends PointerEvent {}

abstract class PointerMoveEvent extends PointerEvent {}

abstract class PointerUpEvent extends PointerEvent {}

abstract class PointerCancelEvent extends PointerEvent {}

enum HitTestBehavior { deferToChild, opaque, translucent }

class Listener extends Widget {
  const Listener({
    super.key,
    PointerDownEventListener? onPointerDown,
    PointerMoveEventListener? onPointerMove,
    PointerUpEventListener? onPointerUp,
    PointerCancelEventListener? onPointerCancel,
    HitTestBehavior behavior = HitTestBehavior.deferToChild,
    Widget? child,
  });
}
