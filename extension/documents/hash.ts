/**
 * A 53-bit hash of a text's UTF-16 units as 14 hexadecimal digits: tells texts apart, protects
 * nothing. Two 32-bit multiplicative lanes over the same units, each finished with MurmurHash3's
 * `fmix32` (Austin Appleby, public domain, https://github.com/aappleby/smhasher); the multipliers
 * are those of FNV-1a's family of "xor, then multiply" hashes
 * (http://www.isthe.com/chongo/tech/comp/fnv/) taken from xxHash32's primes.
 */
export function hashText(text: string): string {
  let high = 0x811c9dc5 ^ text.length;
  let low = 0x27d4eb2f ^ text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x85ebca77);
    // A product's low bits never see the high ones; turning one lane lets them.
    low = (low << 13) | (low >>> 19);
  }
  const top = (finish(high ^ Math.imul(low, 3)) & 0x1fffff).toString(16).padStart(6, '0');
  const bottom = (finish(low ^ (high >>> 15)) >>> 0).toString(16).padStart(8, '0');
  return top + bottom;
}

/**
 * Three 32-bit hashes of a text's UTF-16 units, the third made in another way than the first two, so
 * that no two texts are taken for one because of a chance of one kind. Protects nothing either.
 */
export function wordHashes(text: string): readonly [number, number, number] {
  let first = 0x811c9dc5 ^ text.length;
  let second = 0x27d4eb2f ^ text.length;
  let third = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    first = Math.imul(first ^ unit, 0x9e3779b1);
    second = Math.imul(second ^ unit, 0x85ebca77);
    second = (second << 13) | (second >>> 19);
    // A polynomial: sums, where the others have exclusive ors.
    third = (Math.imul(third, 0x01000193) + unit) | 0;
  }
  return [finish(first ^ Math.imul(second, 3)), finish(second ^ (first >>> 15)), finish(third)];
}

function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
