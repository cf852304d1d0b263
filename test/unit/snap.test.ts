import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { snapToWords } from '../../extension/answering/snap';

/** The text with the span given as ⟦…⟧; returns the words it snaps to. */
function snap(marked: string): string | null {
  const start = marked.indexOf('⟦');
  const end = marked.indexOf('⟧') - 1;
  const text = marked.replace('⟦', '').replace('⟧', '');
  const range = snapToWords(text, { start, end });
  return range === null ? null : text.slice(range.start, range.end);
}

describe('snapping to words', () => {
  const cases: readonly (readonly [marked: string, words: string | null])[] = [
    ['built by A⟦nn⟧a Meier', 'Anna'],
    ['built by ⟦ Anna Meier. ⟧', 'Anna Meier'],
    ['cost 1⟦,2⟧00.50 in all', '1,200.50'],
    ['at 1⟦0⟧:30.', '10:30'],
    ['they ⟦don⟧’t', 'don’t'],
    ['state-of-⟦the⟧-art', 'the'],
    ['by Robert ⟦Koch⟧’s law', 'Koch'],
    ["⟦Koch's la⟧w", "Koch's law"],
    ["do⟦n⟧'t so", "don't"],
    ['set max⟦_⟧length to', 'max_length'],
    ['in the ⟦U.S.⟧ too', 'U.S.'],
    ['by ⟦J. R. R.⟧ Tolkien', 'J. R. R.'],
    ['at ⟦5 p.m.⟧ sharp', '5 p.m.'],
    ['the end⟦ of it.⟧', 'of it'],
    ['(founded ⟦in 1901)⟧.', 'in 1901'],
    ['The ⟦Company (NYSE⟧) did', 'Company (NYSE)'],
    ['he said “⟦yes”⟧ then', 'yes'],
    ['he said ⟦“yes⟧” then', '“yes”'],
    ['he said ⟦"yes⟧ and', 'yes'],
    ["type: '⟦auto' | 'web⟧'.", "'auto' | 'web'"],
    ['of "⟦a" and "b⟧" too', '"a" and "b"'],
    ['(⟦a) and b⟧ too', '(a) and b'],
    ['(⟦in 1901)⟧.', 'in 1901'],
    ["of the ⟦dogs' food⟧", "dogs' food"],
    ["'tis the ⟦dog's⟧", "dog's"],
    ['he ⟦said "yes" and⟧ went', 'said "yes" and'],
    ['⟦(a) and (b)⟧', '(a) and (b)'],
    ['in ⟦.gitignore⟧ there', '.gitignore'],
    ['pass ⟦--flag⟧ to it', '--flag'],
    ['is ⟦-5 °C⟧', '-5 °C'],
    ['it ⟦– well –⟧ is', 'well'],
    ['costs ⟦$5⟧', '$5'],
    ['about ⟦100 %⟧ of', '100 %'],
    ['in ⟦C++⟧, of course', 'C++'],
    ['the ⟦ğ⟧üzel town', 'ğüzel'],
    ['cafe\u0301 ⟦cre\u0300⟧me', 'cre\u0300me'],
    ['𝐀𝐁⟦𝐂⟧ 😀', '𝐀𝐁𝐂'],
    ['東京⟦タワー⟧。', '東京タワー'],
    ['a ⟦, ; ( ⟧b', null],
    ['a ⟦😀⟧ b', null],
  ];
  for (const [marked, words] of cases) {
    it(`${JSON.stringify(marked)} → ${JSON.stringify(words)}`, () => {
      assert.equal(snap(marked), words);
    });
  }

  it('never splits a surrogate pair, never leaves the text, never ends on white space', () => {
    const character = fc.constantFrom(...Array.from('ab1 .,-()“”"`\n\t😀𝐀_\'’€$:'));
    fc.assert(
      fc.property(
        fc.array(character, { maxLength: 30 }),
        fc.nat(40),
        fc.nat(12),
        (characters, at, length) => {
          const text = characters.join('');
          const start = Math.min(at, text.length);
          const end = Math.min(text.length, start + length);
          const range = snapToWords(text, { start, end });
          if (range === null) return;
          assert.ok(range.start >= 0 && range.start < range.end && range.end <= text.length);
          const words = text.slice(range.start, range.end);
          assert.equal(words, words.trim());
          assert.doesNotMatch(words, /\p{Surrogate}/u);
          assert.deepEqual(snapToWords(text, range), range);
        },
      ),
      { seed: 42, numRuns: 2000 },
    );
  });
});
