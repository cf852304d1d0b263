import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { packReading, unpackReading } from '../../models/reading/packedReading';

describe('a reading packed for the way out of its worker', () => {
  const number = fc.double({ noNaN: true });
  const span = fc.record({
    start: fc.nat(511),
    end: fc.nat(512),
    startLogit: number,
    endLogit: number,
  });
  const spans = fc.array(span, { maxLength: 20 });
  const reading = fc.record(
    { spans, nullScore: number, networkMs: number },
    { noNullPrototype: true },
  );

  it('is the same unpacked, whatever it holds', () => {
    fc.assert(
      fc.property(reading, (given) => {
        const { spans: found, ...numbers } = unpackReading(structuredClone(packReading(given)));
        const { spans: expected, ...others } = given;
        assert.deepEqual(numbers, others);
        assert.deepEqual(
          found,
          expected.map((it) => ({ ...it })),
        );
      }),
    );
  });
});
