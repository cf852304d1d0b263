import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { crc32c, maskedCrc32c } from '../../models/weights/crc32c';
import { elementCount, firstNotFinite, widen } from '../../models/weights/numbers';
import { shown } from '../../models/weights/shown';
import { decodeSnappy } from '../../models/weights/snappy';
import { fixture, text } from './weightsHelpers';

describe('weights: numbers', () => {
  it('widens every float16', () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const values = widen(new Uint8Array(halves.buffer), 'f16');
    for (let half = 0; half < 65536; half++) {
      const sign = half >= 0x8000 ? -1 : 1;
      const exponent = (half >> 10) % 32;
      const fraction = half % 1024;
      let truth =
        sign * 2 ** Math.max(exponent - 15, -14) * (fraction / 1024 + Math.sign(exponent));
      if (exponent === 31) truth = fraction === 0 ? sign * Infinity : NaN;
      assert.ok(Object.is(values[half], truth), `${half}: ${String(values[half])}`);
    }
  });

  it('widens bfloat16 as the upper half of a float32', () => {
    const values = Float32Array.of(1, -2.5, 3.0e38, 2 ** -130);
    const upper = new Uint16Array(values.buffer).filter((_, i) => i % 2 === 1);
    const kept = new Uint32Array(values.buffer).map((bits) => bits & 0xffff0000);
    assert.deepEqual(widen(new Uint8Array(upper.buffer), 'bf16'), new Float32Array(kept.buffer));
  });

  it('reads float32 from anywhere', () => {
    const bytes = new Uint8Array(13);
    bytes.set(new Uint8Array(Float32Array.of(1.5, -2, 3).buffer), 1);
    assert.deepEqual(widen(bytes.subarray(1), 'f32'), Float32Array.of(1.5, -2, 3));
  });

  it('finds what is not finite', () => {
    assert.equal(firstNotFinite(Float32Array.of(1, 3.4e38, -0)), -1);
    assert.equal(firstNotFinite(Float32Array.of(1, NaN, Infinity)), 1);
    assert.equal(firstNotFinite(Float32Array.of(1, 2, -Infinity)), 2);
  });

  it('counts elements, and refuses shapes that none can have', () => {
    assert.equal(elementCount([]), 1);
    assert.equal(elementCount([3, 4]), 12);
    assert.equal(elementCount([0, 2 ** 29]), 0);
    for (const shape of [[2 ** 60], [2 ** 20, 2 ** 20], [-1], [1.5], [NaN], Array(17).fill(1)]) {
      assert.equal(elementCount(shape as number[]), undefined);
    }
  });

  it('computes CRC-32C as RFC 3720 does', () => {
    assert.equal(crc32c(text('123456789')), 0xe3069283);
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(crc32c(new Uint8Array(0)), 0);
    // ((crc >> 15 | crc << 17) + 0xa282ead8) mod 2^32
    assert.equal(maskedCrc32c(new Uint8Array(0)), 0xa282ead8);
  });

  it('decodes Snappy as the library packs it', () => {
    const damaged = (): Error => new RangeError('damaged');
    const blocks = JSON.parse(new TextDecoder().decode(fixture('snappy.json'))) as {
      raw: string | null;
      length: number;
      packed: string;
    }[];
    for (const { raw, length, packed } of blocks) {
      const bytes = new Uint8Array(Buffer.from(packed, 'base64'));
      const decoded = decodeSnappy(bytes, length, damaged);
      assert.deepEqual(decoded, raw === null ? new Uint8Array(length) : fromBase64(raw));
      if (length > 0) {
        assert.throws(() => decodeSnappy(bytes, length - 1, damaged), RangeError);
        assert.throws(() => decodeSnappy(bytes.subarray(0, -1), length, damaged), RangeError);
      }
    }
    // A copy from before the beginning, one that reaches too far, a length of 2^49.
    for (const wrong of [
      [4, 0x01, 1],
      [4, 0x00, 65, 0xfe, 1, 0],
      [255, 255, 255, 255, 255, 255, 63],
    ]) {
      assert.throws(() => decodeSnappy(Uint8Array.from(wrong), 1000, damaged), RangeError);
    }
  });

  it('shows names without what would disturb a message', () => {
    assert.equal(shown('a\nb\u202ec'), 'a�b�c');
    assert.equal(shown('x'.repeat(1000)).length, 121);
  });
});

function fromBase64(packed: string): Uint8Array {
  return new Uint8Array(Buffer.from(packed, 'base64'));
}
