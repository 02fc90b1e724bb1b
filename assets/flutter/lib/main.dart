/// Draw a digit, press Recognise, and see ten probabilities. Nothing leaves the phone.
library;

import 'dart:typed_data';
import 'dart:ui' as ui;

import 'package:flutter/material.dart';

import 'prepare.dart';
import 'recognizer.dart';

/// A stroke is a list of points from 0 to 1, so that it does not depend on the screen.
typedef Stroke = List<Offset>;

const int inkSide = 280; // a drawing is looked at as 280 x 280 points, whatever the screen's size
const double pen = 20 / 280; // MNIST's own strokes are about this thick

void main() => runApp(const App());

class App extends StatelessWidget {
  const App({super.key});

  @override
  Widget build(BuildContext context) {
    const blue = Color(0xff0072b2);
    return MaterialApp(
      title: 'Digit recogniser',
      theme: ThemeData(colorSchemeSeed: blue),
      darkTheme: ThemeData(colorSchemeSeed: blue, brightness: Brightness.dark),
      home: FutureBuilder<Recognizer>(
        future: Recognizer.open(),
        builder: (context, opened) {
          final problem = opened.error;
          if (problem != null) {
            final said = problem is FormatException ? problem.message : '$problem';
            return Scaffold(body: Center(child: Text('This recogniser does not run. $said')));
          }
          if (!opened.hasData) {
            return const Scaffold(body: Center(child: CircularProgressIndicator()));
          }
          return DrawPage(recognizer: opened.requireData);
        },
      ),
    );
  }
}

class DrawPage extends StatefulWidget {
  const DrawPage({super.key, required this.recognizer});

  final Recognizer recognizer;

  @override
  State<DrawPage> createState() => _DrawPageState();
}

class _DrawPageState extends State<DrawPage> {
  List<Stroke> _strokes = [];
  List<double>? _probabilities;
  bool _scribble = false;
  int? _pointer; // the finger that is drawing; others are ignored until it is lifted

  void _change(List<Stroke> strokes) {
    setState(() {
      _strokes = strokes;
      _probabilities = null;
    });
  }

  Future<void> _recognize() async {
    final ink = await inkOf(_strokes);
    if (!mounted) return;
    try {
      final picture = prepare(ink, inkSide, inkSide);
      setState(() {
        _probabilities = widget.recognizer.recognize(picture);
        _scribble = isScribble(picture);
      });
    } on FormatException catch (refusal) {
      ScaffoldMessenger.of(context).showSnackBar(SnackBar(content: Text(refusal.message)));
    }
  }

  @override
  Widget build(BuildContext context) {
    final drawn = _strokes.isNotEmpty;
    return Scaffold(
      appBar: AppBar(title: const Text('Digit recogniser')),
      body: SafeArea(
        child: Center(
          child: ConstrainedBox(
            constraints: const BoxConstraints(maxWidth: 430),
            child: ListView(
              padding: const EdgeInsets.all(16),
              physics: _pointer == null ? null : const NeverScrollableScrollPhysics(),
              children: [
                _paper(context),
                const SizedBox(height: 12),
                _answer(context),
                const SizedBox(height: 12),
                Row(
                  spacing: 10,
                  children: [
                    OutlinedButton(
                      onPressed: drawn ? () => _change(_strokes.sublist(0, _strokes.length - 1)) : null,
                      child: const Text('Undo'),
                    ),
                    OutlinedButton(onPressed: drawn ? () => _change([]) : null, child: const Text('Clear')),
                    Expanded(
                      child: FilledButton(onPressed: _recognize, child: const Text('Recognise')),
                    ),
                  ],
                ),
                const SizedBox(height: 12),
                for (var index = 0; index < widget.recognizer.labels.length; index++)
                  _bar(context, widget.recognizer.labels[index], _probabilities?[index]),
              ],
            ),
          ),
        ),
      ),
    );
  }

  Widget _paper(BuildContext context) {
    final colors = Theme.of(context).colorScheme;
    return AspectRatio(
      aspectRatio: 1,
      child: LayoutBuilder(
        builder: (context, box) {
          Offset place(PointerEvent event) => event.localPosition / box.maxWidth;
          return Semantics(
            label: 'Drawing area for one digit',
            child: Listener(
              behavior: HitTestBehavior.opaque,
              onPointerDown: (event) {
                if (_pointer != null) return;
                _pointer = event.pointer;
                _change([
                  ..._strokes,
                  [place(event)],
                ]);
              },
              onPointerMove: (event) {
                if (event.pointer != _pointer) return;
                _change([
                  ..._strokes.sublist(0, _strokes.length - 1),
                  [..._strokes.last, place(event)],
                ]);
              },
              onPointerUp: (event) => _lift(event.pointer),
              onPointerCancel: (event) => _lift(event.pointer),
              child: ClipRRect(
                borderRadius: BorderRadius.circular(18),
                child: ColoredBox(
                  color: colors.surfaceContainerHighest,
                  child: CustomPaint(painter: StrokePainter(_strokes, colors.onSurface)),
                ),
              ),
            ),
          );
        },
      ),
    );
  }

  void _lift(int pointer) {
    if (pointer == _pointer) setState(() => _pointer = null);
  }

  Widget _answer(BuildContext context) {
    final style = Theme.of(context).textTheme.headlineSmall;
    final said = switch (_probabilities) {
      null => 'Draw a digit',
      _ when _scribble => 'Is this one digit? It has very many lines.',
      final probabilities? => verdict(probabilities, widget.recognizer.labels),
    };
    return SizedBox(
      height: 64,
      child: Semantics(
        liveRegion: true,
        child: Text(said, style: style),
      ),
    );
  }

  Widget _bar(BuildContext context, String label, double? probability) {
    return Padding(
      padding: const EdgeInsets.symmetric(vertical: 4),
      child: Row(
        children: [
          SizedBox(width: 64, child: Text(label)),
          Expanded(
            child: ExcludeSemantics(child: LinearProgressIndicator(value: probability ?? 0, minHeight: 12)),
          ),
          SizedBox(width: 72, child: Text(probability == null ? '–' : percent(probability), textAlign: TextAlign.right)),
        ],
      ),
    );
  }
}

/// The answer in words that are as sure as the network is, and no surer.
String verdict(List<double> probabilities, List<String> labels) {
  final ranks = [for (var index = 0; index < probabilities.length; index++) index]
    ..sort((a, b) => probabilities[b].compareTo(probabilities[a]));
  final best = '${labels[ranks[0]]} ${percent(probabilities[ranks[0]])}';
  final second = '${labels[ranks[1]]} ${percent(probabilities[ranks[1]])}';
  if (probabilities[ranks[0]] >= 0.95) return best; // right 19 times in 20
  if (probabilities[ranks[0]] >= 0.5) return 'Probably $best, or $second';
  return 'Not sure: perhaps $best, or $second';
}

/// 0.9931 -> "99.3 %"; never "100 %" or "0 %", which no softmax says.
String percent(double probability) {
  if (probability > 0.9995) return '> 99.9 %';
  if (probability < 0.0005) return '< 0.1 %';
  return '${(100 * probability).toStringAsFixed(1)} %';
}

class StrokePainter extends CustomPainter {
  const StrokePainter(this.strokes, this.color);

  final List<Stroke> strokes;
  final Color color;

  @override
  void paint(Canvas canvas, Size size) => paintStrokes(canvas, strokes, size.width, color);

  @override
  bool shouldRepaint(StrokePainter earlier) => earlier.strokes != strokes || earlier.color != color;
}

void paintStrokes(Canvas canvas, List<Stroke> strokes, double side, Color color) {
  final line = Paint()
    ..color = color
    ..strokeWidth = pen * side
    ..strokeCap = StrokeCap.round
    ..strokeJoin = StrokeJoin.round
    ..style = PaintingStyle.stroke;
  final dot = Paint()..color = color;
  for (final stroke in strokes) {
    if (stroke.length == 1) {
      canvas.drawCircle(stroke.single * side, pen * side / 2, dot);
    } else {
      canvas.drawPath(Path()..addPolygon([for (final point in stroke) point * side], false), line);
    }
  }
}

/// The ink of a drawing as [inkSide] x [inkSide] bytes, row by row: 0 is paper, 255 is full ink.
Future<Uint8List> inkOf(List<Stroke> strokes) async {
  final recorder = ui.PictureRecorder();
  paintStrokes(Canvas(recorder), strokes, inkSide.toDouble(), const Color(0xffffffff));
  final image = await recorder.endRecording().toImage(inkSide, inkSide);
  final pixels = (await image.toByteData(format: ui.ImageByteFormat.rawRgba))!; // red, green, blue, alpha
  image.dispose();
  final ink = Uint8List(inkSide * inkSide);
  for (var at = 0; at < ink.length; at++) {
    ink[at] = pixels.getUint8(4 * at + 3); // alpha is the ink
  }
  return ink;
}
