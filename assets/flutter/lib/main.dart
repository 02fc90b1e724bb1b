/// Draw a digit, press Recognise, and see ten probabilities. Nothing leaves the phone.
library;

import 'dart:typed_data';
import 'dart:ui' as ui;

import 'package:flutter/material.dart';

import 'doubt.dart';
import 'layout.dart';
import 'prepare.dart';
import 'recognizer.dart';
import 'sketch.dart';
import 'wording.dart';

const int inkSide = 280; // a drawing is looked at as 280 x 280 points, whatever the screen's size
const double pen = 20 / 280; // MNIST's own strokes are about this thick

void main() => runApp(const App());

class App extends StatefulWidget {
  const App({super.key});

  @override
  State<App> createState() => _AppState();
}

class _AppState extends State<App> {
  final Future<Recognizer> _opening = Recognizer.open(); // once: a screen that is turned builds the page again

  @override
  Widget build(BuildContext context) {
    const blue = Color(0xff0072b2);
    return MaterialApp(
      title: 'Digit recogniser',
      theme: ThemeData(colorSchemeSeed: blue),
      darkTheme: ThemeData(colorSchemeSeed: blue, brightness: Brightness.dark),
      home: FutureBuilder<Recognizer>(
        future: _opening,
        builder: (context, opened) {
          final problem = opened.error;
          if (problem != null) {
            final message = problem is FormatException ? problem.message : '$problem';
            return Scaffold(body: Center(child: Text('This recogniser does not run. $message')));
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

/// An answer, and the version of the sketch that it holds for.
typedef Answer = ({int version, List<double> probabilities, Doubt doubt});

class _DrawPageState extends State<DrawPage> {
  final Sketch _sketch = Sketch();
  late final String _noun = nounOf(widget.recognizer.labels);
  Answer? _latest;
  int? _asked; // the version of the sketch whose guess somebody asked for
  int? _pointer; // the finger that is drawing; others are ignored until it is lifted

  /// What was recognised, as long as the drawing is still the one that was looked at.
  Answer? get _answer => _latest?.version == _sketch.version ? _latest : null;

  Future<void> _recognize() async {
    final version = _sketch.version;
    final ink = await inkOf(_sketch.strokes);
    if (!mounted || version != _sketch.version) return; // drawn on meanwhile: no answer of old strokes beside new ones
    try {
      final picture = prepare(ink, inkSide, inkSide);
      final probabilities = widget.recognizer.recognize(picture);
      final below = belowOf(widget.recognizer.manifest);
      final doubt = _noun == 'digit' ? doubtOf(picture, widget.recognizer.recognize, below) : Doubt.none;
      setState(() => _latest = (version: version, probabilities: probabilities, doubt: doubt));
    } on FormatException catch (problem) {
      ScaffoldMessenger.of(context).showSnackBar(SnackBar(content: Text(refusal(problem.message, _noun))));
    }
  }

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      body: SafeArea(
        child: LayoutBuilder(
          builder: (context, box) {
            final (:isBeside, :paper) = layoutFor(box.maxWidth, box.maxHeight);
            final desk = SizedBox.square(dimension: paper, child: _paper(context));
            final rest = [
              _words(context),
              const SizedBox(height: 8),
              _buttons(),
              const SizedBox(height: 8),
              for (var index = 0; index < widget.recognizer.labels.length; index++)
                _bar(widget.recognizer.labels[index], _answer?.probabilities[index]),
            ];
            // The paper does not scroll, so that no stroke is taken for a scroll; the bars beside or below it do.
            return Padding(
              padding: const EdgeInsets.all(gap),
              child: isBeside
                  ? Row(children: [desk, const SizedBox(width: gap), Expanded(child: ListView(children: rest))])
                  : Column(children: [desk, const SizedBox(height: 8), Expanded(child: ListView(children: rest))]),
            );
          },
        ),
      ),
    );
  }

  Widget _buttons() {
    return Row(
      spacing: 10,
      children: [
        OutlinedButton(
          onPressed: _sketch.canUndo ? () => setState(_sketch.undo) : null,
          child: const Text('Undo'),
        ),
        OutlinedButton(
          onPressed: _sketch.isEmpty ? null : () => setState(_sketch.clear),
          child: const Text('Clear'),
        ),
        Expanded(
          child: FilledButton(onPressed: _recognize, child: const Text('Recognise')),
        ),
      ],
    );
  }

  Widget _paper(BuildContext context) {
    final colors = Theme.of(context).colorScheme;
    return LayoutBuilder(
      builder: (context, box) {
        Spot place(PointerEvent event) {
          final at = event.localPosition / box.maxWidth;
          return (x: at.dx, y: at.dy);
        }

        return Semantics(
          label: 'Drawing area for one $_noun',
          child: Listener(
            behavior: HitTestBehavior.opaque,
            onPointerDown: (event) {
              if (_pointer != null) return;
              _pointer = event.pointer;
              setState(() => _sketch.begin(place(event)));
            },
            onPointerMove: (event) {
              if (event.pointer == _pointer) setState(() => _sketch.extend(place(event)));
            },
            onPointerUp: (event) => _lift(event.pointer),
            onPointerCancel: (event) => _lift(event.pointer),
            child: ClipRRect(
              borderRadius: BorderRadius.circular(18),
              child: ColoredBox(
                color: colors.surfaceContainerHighest,
                child: CustomPaint(painter: StrokePainter(_sketch.strokes, colors.onSurface)),
              ),
            ),
          ),
        );
      },
    );
  }

  void _lift(int pointer) {
    if (pointer == _pointer) _pointer = null;
  }

  Widget _words(BuildContext context) {
    final style = Theme.of(context).textTheme.titleLarge;
    final answer = _answer;
    final isDoubtful = answer != null && answer.doubt != Doubt.none;
    final words = switch (answer) {
      null => 'Draw a $_noun',
      (:final doubt, probabilities: _, version: _) when doubt != Doubt.none => doubtful(doubt),
      (:final probabilities, doubt: _, version: _) => verdict(probabilities, widget.recognizer.labels),
    };
    return Container(
      constraints: const BoxConstraints(minHeight: 64),
      alignment: Alignment.centerLeft,
      child: Semantics(
        liveRegion: true,
        child: Column(
          crossAxisAlignment: CrossAxisAlignment.start,
          children: [
            Text(words, style: style),
            // The bars are there; which class it would name is told if somebody asks.
            if (isDoubtful && _asked != answer.version)
              OutlinedButton(
                onPressed: () => setState(() => _asked = answer.version),
                child: const Text('Show its guess'),
              ),
            if (isDoubtful && _asked == answer.version) Text(guess(answer.probabilities, widget.recognizer.labels)),
          ],
        ),
      ),
    );
  }

  Widget _bar(String label, double? probability) {
    return Padding(
      padding: const EdgeInsets.symmetric(vertical: 4),
      child: Row(
        children: [
          SizedBox(width: 96, child: Text(label)),
          Expanded(
            child: ExcludeSemantics(child: LinearProgressIndicator(value: probability ?? 0, minHeight: 12)),
          ),
          SizedBox(
            width: 72,
            child: Text(probability == null ? '–' : percent(probability), textAlign: TextAlign.right),
          ),
        ],
      ),
    );
  }
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
    final points = [for (final spot in stroke) Offset(spot.x * side, spot.y * side)];
    if (points.length == 1) {
      canvas.drawCircle(points.single, pen * side / 2, dot);
    } else {
      canvas.drawPath(Path()..addPolygon(points, false), line);
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
