import type { TokenSpan, WindowReading } from './messages';

/**
 * A reading as it leaves the worker: null score, milliseconds of the network, then start, end, start
 * logit and end logit of each span. An array of numbers crosses threads and processes in a fraction of
 * the time that its objects would take, which a small native network feels.
 */
export type PackedReading = Float64Array;

const HEAD = 2;
const EACH = 4;

export function packReading({ spans, nullScore, networkMs }: WindowReading): PackedReading {
  const packed = new Float64Array(HEAD + EACH * spans.length);
  packed[0] = nullScore;
  packed[1] = networkMs;
  for (const [i, { start, end, startLogit, endLogit }] of spans.entries()) {
    packed.set([start, end, startLogit, endLogit], HEAD + EACH * i);
  }
  return packed;
}

export function unpackReading(packed: PackedReading): WindowReading {
  const [nullScore = NaN, networkMs = NaN] = packed;
  const spans: TokenSpan[] = [];
  for (let at = HEAD; at < packed.length; at += EACH) {
    const [start = 0, end = 0, startLogit = NaN, endLogit = NaN] = packed.subarray(at, at + EACH);
    spans.push({ start, end, startLogit, endLogit });
  }
  return { spans, nullScore, networkMs };
}
