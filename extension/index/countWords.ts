/** Units up to this one are white space or control characters. */
const SPACE = 0x20;

/** Runs of characters between white space: what people call the words of a text. */
export function countWords(text: string): number {
  let words = 0;
  let inside = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const isWord = unit > SPACE && unit !== 0xa0 && unit !== 0x3000 && unit !== 0x85;
    if (isWord && !inside) words++;
    inside = isWord;
  }
  return words;
}
