import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { packReading, unpackReading } from '../../models/reading/packedReading';

describe('a reading packed for the way out of its worker', () => {
  const number = fc.double({ noNaN: true });
  const span = fc.record(
    { start: fc.nat(511), end: fc.nat(512), startLogit: number, endLogit: number },
    { noNullPrototype: true },
  );
  const spans = fc.array(span, { maxLength: 20 });
  const places = fc.option(fc.array(span, { maxLength: 8 }), { nil: undefined });
  const reading = fc
    .record({ spans, places, nullScore: number, networkMs: number }, { noNullPrototype: true })
    .map(({ places, ...others }) => ({ ...others, ...(places && { places }) }));

  it('is the same unpacked, whatever it holds', () => {
    fc.assert(
      fc.property(reading, (given) => {
        assert.deepEqual(unpackReading(structuredClone(packReading(given))), given);
      }),
    );
  });
});
