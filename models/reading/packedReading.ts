import type { TokenSpan, WindowReading } from './messages';

/**
 * A reading as it leaves the worker: null score, milliseconds of the network, how many places it has
 * (−1 where none were asked for), then start, end, start logit and end logit of each place and of each
 * span. An array of numbers crosses threads and processes in a fraction of the time that its objects
 * would take, which a small native network feels.
 */
export type PackedReading = Float64Array;

const HEAD = 3;
const EACH = 4;

export function packReading({ spans, places, nullScore, networkMs }: WindowReading): PackedReading {
  const all = [...(places ?? []), ...spans];
  const packed = new Float64Array(HEAD + EACH * all.length);
  packed.set([nullScore, networkMs, places?.length ?? -1]);
  for (const [i, { start, end, startLogit, endLogit }] of all.entries()) {
    packed.set([start, end, startLogit, endLogit], HEAD + EACH * i);
  }
  return packed;
}

export function unpackReading(packed: PackedReading): WindowReading {
  const [nullScore = NaN, networkMs = NaN, placeCount = -1] = packed;
  const all: TokenSpan[] = [];
  for (let at = HEAD; at < packed.length; at += EACH) {
    const [start = 0, end = 0, startLogit = NaN, endLogit = NaN] = packed.subarray(at, at + EACH);
    all.push({ start, end, startLogit, endLogit });
  }
  const first = Math.max(0, placeCount);
  return {
    spans: all.slice(first),
    ...(placeCount < 0 ? {} : { places: all.slice(0, first) }),
    nullScore,
    networkMs,
  };
}
