/// What is drawn, stroke by stroke, and what Undo goes back to. No Flutter in here, so Dart alone can test it.
library;

/// A point of the paper, x to the right and y downwards, from 0 to 1: it does not depend on the screen.
typedef Spot = ({double x, double y});
typedef Stroke = List<Spot>;

class Sketch {
  List<Stroke> _strokes = const [];
  final List<List<Stroke>> _past = []; // earlier drawings, for undo
  int _version = 0;

  /// The strokes, in the order in which they were drawn.
  List<Stroke> get strokes => _strokes;

  /// Another number after every change: an answer holds for the version that was recognised, and for no other.
  int get version => _version;

  bool get isEmpty => _strokes.isEmpty;
  bool get canUndo => _past.isNotEmpty;

  /// A finger touches the paper: a new stroke.
  void begin(Spot spot) {
    _past.add(_strokes);
    _change([
      ..._strokes,
      [spot],
    ]);
  }

  /// The finger moves on.
  void extend(Spot spot) {
    _change([
      ..._strokes.sublist(0, _strokes.length - 1),
      [..._strokes.last, spot],
    ]);
  }

  /// Clean paper; [undo] brings the drawing back.
  void clear() {
    if (isEmpty) return;
    _past.add(_strokes);
    _change(const []);
  }

  /// Takes back what was done last, a stroke or a [clear].
  void undo() {
    if (canUndo) _change(_past.removeLast());
  }

  void _change(List<Stroke> strokes) {
    _strokes = strokes;
    _version++;
  }
}
