/** Bytes of a text in UTF-8; a surrogate without its other half counts as U+FFFD. */
export function utf8Length(text: string): number {
  return typeof Buffer === 'undefined' ? countBytes(text) : Buffer.byteLength(text);
}

/** The same without Node. */
export function countBytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    bytes++;
    if (unit < 0x800) continue;
    bytes++;
    // Two halves are four bytes, two for each.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++;
  }
  return bytes;
}
