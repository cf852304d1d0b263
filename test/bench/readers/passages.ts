import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WordPieceTokenizer } from '../../../models/tokenizer/wordPiece';
import { ROOT } from '../../harness/paths';

/** Documents nobody here wrote, on every machine. */
const SOURCES = ['prettier', 'mocha', 'fast-check', 'ignore', 'playwright-core', 'minisearch'];

/** Asked of every passage. */
export const QUESTION = 'Which versions are supported?';

/**
 * Pieces of the READMEs of installed packages, each of which makes one window of exactly `length`
 * tokens with QUESTION.
 */
export async function passagesOf(
  tokenizer: WordPieceTokenizer,
  length: number,
  count: number,
): Promise<string[]> {
  const wanted = length - tokenizer.encode(QUESTION).ids.length - 3;
  const texts = await Promise.all(
    SOURCES.map((name) => readFile(join(ROOT, 'node_modules', name, 'README.md'), 'utf8')),
  );
  const text = texts.join('\n').replace(/\s+/gu, ' ');
  const { offsets } = tokenizer.encode(text);
  const tokens = offsets.length / 2;
  const passages: string[] = [];
  for (let first = 0; first + wanted < tokens && passages.length < count; first++) {
    const piece = text.slice(offsets[2 * first], offsets[2 * (first + wanted - 1) + 1]);
    // A cut inside a word can change its tokens.
    if (tokenizer.encode(piece).ids.length !== wanted) continue;
    passages.push(piece);
    first += wanted >> 1;
  }
  if (passages.length < count) throw new Error(`Too little text for passages of ${length} tokens.`);
  return passages;
}
