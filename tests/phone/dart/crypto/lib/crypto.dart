/// SHA-256 (FIPS 180-4), as far as package:crypto is used here.
library;

import 'dart:typed_data';

const sha256 = Sha256();

class Digest {
  const Digest(this.words);

  final List<int> words;

  @override
  String toString() => words.map((word) => word.toRadixString(16).padLeft(8, '0')).join();
}

class Sha256 {
  const Sha256();

  Digest convert(List<int> bytes) {
    final primes = <int>[];
    for (var n = 2; primes.length < 64; n++) {
      if (primes.every((prime) => n % prime != 0)) primes.add(n);
    }
    final round = [for (final prime in primes) _rootFraction(prime, 3)];
    final state = [for (final prime in primes.take(8)) _rootFraction(prime, 2)];
    final padded = Uint8List((bytes.length + 9 + 63) ~/ 64 * 64)..setAll(0, bytes);
    padded[bytes.length] = 0x80;
    final view = ByteData.sublistView(padded)..setUint64(padded.length - 8, 8 * bytes.length);
    final words = Uint32List(64);
    for (var block = 0; block < padded.length; block += 64) {
      for (var i = 0; i < 16; i++) {
        words[i] = view.getUint32(block + 4 * i);
      }
      for (var i = 16; i < 64; i++) {
        final s0 = _turn(words[i - 15], 7) ^ _turn(words[i - 15], 18) ^ (words[i - 15] >> 3);
        final s1 = _turn(words[i - 2], 17) ^ _turn(words[i - 2], 19) ^ (words[i - 2] >> 10);
        words[i] = words[i - 16] + s0 + words[i - 7] + s1;
      }
      var [a, b, c, d, e, f, g, h] = state;
      for (var i = 0; i < 64; i++) {
        final mixE = (_turn(e, 6) ^ _turn(e, 11) ^ _turn(e, 25)) + ((e & f) ^ (~e & 0xffffffff & g));
        final mixA = (_turn(a, 2) ^ _turn(a, 13) ^ _turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        final next = h + mixE + round[i] + words[i];
        (h, g, f, e, d, c, b, a) = (g, f, e, (d + next) & 0xffffffff, c, b, a, (next + mixA) & 0xffffffff);
      }
      final mixed = [a, b, c, d, e, f, g, h];
      for (var i = 0; i < 8; i++) {
        state[i] = (state[i] + mixed[i]) & 0xffffffff;
      }
    }
    return Digest(state);
  }
}

int _turn(int word, int bits) => ((word >> bits) | (word << (32 - bits))) & 0xffffffff;

/// The first 32 bits of the fraction of a root, found by whole numbers alone.
int _rootFraction(int of, int degree) {
  var low = BigInt.zero, high = BigInt.from(of) << 32;
  final target = BigInt.from(of) << (32 * degree);
  while (high - low > BigInt.one) {
    final middle = (low + high) >> 1;
    middle.pow(degree) <= target ? low = middle : high = middle;
  }
  return (low & BigInt.from(0xffffffff)).toInt();
}
