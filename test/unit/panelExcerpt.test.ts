import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { excerptAround } from '../../webview/panel/excerpt';

const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');

const text = (maxLength: number) =>
  fc.string({
    unit: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 1 }), fc.constantFrom('\n', ' ')),
    maxLength,
  });

describe('the panel’s excerpt', () => {
  it('leaves a short passage whole', () => {
    const excerpt = excerptAround('It is kept for ', 'thirty days', ', no more.', 200);
    assert.deepEqual(excerpt, {
      before: 'It is kept for ',
      answer: 'thirty days',
      after: ', no more.',
      trimmed: false,
    });
  });

  it('cuts both sides between words', () => {
    const excerpt = excerptAround(`${words(60)} `, 'the answer', ` ${words(60)}`, 200);
    assert.equal(excerpt.trimmed, true);
    assert.match(excerpt.before, /^…word\d+ /);
    assert.match(excerpt.after, /word\d+…$/);
    assert.ok(excerpt.before.length + excerpt.after.length <= 200);
  });

  it('puts no ellipsis behind the end of a sentence', () => {
    const sentences = Array.from({ length: 9 }, () => 'A sentence of six plain words.').join(' ');
    for (let budget = 90; budget < 200; budget++) {
      const { after } = excerptAround('', 'answer', ` ${sentences}`, budget);
      assert.match(after, /(?:words\.|[a-z]…)$/u);
    }
  });

  it('gives the room that one side does not need to the other', () => {
    const atStart = excerptAround('', 'the answer', ` ${words(100)}`, 210);
    assert.ok(atStart.after.length > 160);
    const atEnd = excerptAround(`${words(100)} `, 'the answer', '', 210);
    assert.ok(atEnd.before.length > 160);
  });

  it('keeps some context beside an answer that is longer than the budget', () => {
    const answer = words(50);
    const excerpt = excerptAround(`${words(20)} `, answer, ` ${words(20)}`, 100);
    assert.equal(excerpt.answer, answer);
    assert.match(excerpt.before, /word19 $/);
    assert.match(excerpt.after, /^ word0/);
  });

  it('shows the answer’s own block, without the blocks around it', () => {
    const block = [
      'Every employee receives ',
      '28',
      ` days of leave a year, ${words(9)}.`,
    ] as const;
    const excerpt = excerptAround(
      `Leave\nAnnual leave\n${block[0]}`,
      '28',
      `${block[2]}\nSick`,
      400,
    );
    assert.deepEqual([excerpt.before, excerpt.answer, excerpt.after], [...block]);
    assert.equal(excerpt.trimmed, true);
  });

  it('shows neighbours of a short block, those after it first', () => {
    const excerpt = excerptAround(
      'Prices\nCar | ',
      '€0.34',
      ' | per km\nBus | none\nTrain | full',
      400,
    );
    assert.equal(excerpt.before, 'Prices\nCar | ');
    assert.equal(excerpt.after, ' | per km\nBus | none\nTrain | full');
    const long = excerptAround(`${words(30)}\nCar | `, '€0.34', ` | per km\n${words(30)}`, 400);
    assert.equal(long.before, 'Car | ');
  });

  it('drops a word or two of the next sentence', () => {
    const sentence = ` ${'a'.repeat(50)}.`;
    const excerpt = excerptAround('', 'ten', `${sentence} Then ${'b'.repeat(40)} end`, 70);
    assert.equal(excerpt.after, sentence);
  });

  it('begins, without an answer, where it is told to, and fills up with what stands before', () => {
    const far = excerptAround(words(30), '', words(60), 100);
    assert.equal(far.before, '… ');
    assert.ok(far.after.startsWith(words(2)) && far.after.endsWith('…'));
    assert.equal(far.trimmed, true);
    const near = excerptAround(words(30), '', 'the end', 100);
    assert.match(near.before, /^…\w/u);
    assert.ok(near.before.length > 60 && near.before.length <= 95);
    assert.equal(near.after, 'the end');
    const whole = excerptAround('', '', 'the end', 100);
    assert.deepEqual(whole, { before: '', answer: '', after: 'the end', trimmed: false });
    const long = excerptAround('', '', words(60), 100);
    assert.equal(long.before, '');
  });

  it('splits neither a surrogate pair nor a combined character', () => {
    const family = '👩‍👩‍👧';
    for (let budget = 64; budget < 100; budget++) {
      const { before, after } = excerptAround(family.repeat(30), 'x', family.repeat(30), budget);
      assert.equal(before.slice(1).replaceAll(family, ''), '');
      assert.equal(after.slice(0, -1).replaceAll(family, ''), '');
    }
  });

  it('only ever cuts: what is shown stands in the passage beside the answer', () => {
    fc.assert(
      fc.property(
        text(400),
        text(80),
        text(400),
        fc.integer({ min: 0, max: 600 }),
        (before, answer, after, budget) => {
          const excerpt = excerptAround(before, answer, after, budget);
          assert.equal(excerpt.answer, answer);
          assert.ok(before.endsWith(excerpt.before.replace(/^… ?/u, '')));
          assert.ok(after.startsWith(excerpt.after.replace(/ ?…$/u, '')));
          assert.equal(excerpt.trimmed, excerpt.before !== before || excerpt.after !== after);
        },
      ),
      { seed: 42, numRuns: 300 },
    );
  });
});
