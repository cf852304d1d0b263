import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { questionAt } from '../../extension/ui/hoverQuestion';

/** The question where `|` stands in the text. */
function at(marked: string, language = 'markdown'): string | null {
  const lines = marked.split('\n');
  const line = lines.findIndex((it) => it.includes('|'));
  const character = lines[line]!.indexOf('|');
  lines[line] = lines[line]!.replace('|', '');
  return questionAt((index) => lines[index], line, character, language);
}

describe('the question under the pointer', () => {
  it('is a sentence of prose that ends in a question mark', () => {
    assert.equal(at('Read on. How long are |logs kept? Ask.'), 'How long are logs kept?');
    assert.equal(at('Read o|n. How long are logs kept?'), null);
    assert.equal(at('How long are logs kept? As|k.'), null);
    assert.equal(at('**How long are lo|gs kept?**'), 'How long are logs kept?');
  });

  it('goes over the lines of a paragraph, not beyond it', () => {
    assert.equal(
      at('So: how long\nare lo|gs\nkept here? Yes.'),
      'So: how long are logs kept here?',
    );
    assert.equal(at('A heading\n\nHow lo|ng is it kept?'), 'How long is it kept?');
    assert.equal(at('- First one\n- How lo|ng is it kept?\n- x'), 'How long is it kept?');
    assert.equal(at('## How lo|ng is it kept?\nText.'), 'How long is it kept?');
    assert.equal(at('How lo|ng is it kept\n\nreally?'), null);
  });

  it('does not end at a full stop inside a word', () => {
    assert.equal(at('What changed in v1.2 of main.t|s?'), 'What changed in v1.2 of main.ts?');
  });

  it('is found in comments of code, and nowhere else in it', () => {
    assert.equal(at('// how long are lo|gs kept?', 'typescript'), 'how long are logs kept?');
    assert.equal(at(' * Why is this\n * so sl|ow?\n */', 'java'), 'Why is this so slow?');
    assert.equal(at('x = 1  # why is it o|ne?', 'python'), 'why is it one?');
    assert.equal(at('go(); // why is it o|ne?', 'go'), 'why is it one?');
    assert.equal(at('const a = b ? c| : d ?', 'typescript'), null);
    assert.equal(at('fetch("https://x.y/z wh|at is this?")', 'typescript'), null);
    assert.equal(at('go(|); // why is it one?', 'go'), null);
  });

  it('has more than a word, in scripts that have words', () => {
    assert.equal(at('Really|?'), null);
    assert.equal(at('W|hy?'), null);
    assert.equal(at('ログはどのくらい|保存されますか？'), 'ログはどのくらい保存されますか？');
  });

  it('is not looked for in endless lines', () => {
    assert.equal(at(`|${'word '.repeat(1000)}?`), null);
  });
});
