import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SKIP_DETAILS, skipDetail, skipSentence } from '../../extension/documents/skipDetail';
import { sameSentence } from '../../models/sentence';

describe('sentences as data', () => {
  it('are worded in English, and by any translation of their template', () => {
    const detail = skipDetail('rule-of-file', '*.{0}', 3, 'docs/.gitignore');
    assert.equal(
      skipSentence(detail),
      'The rule “*.{0}” in line 3 of docs/.gitignore leaves it out.',
    );
    const german = new Map([[SKIP_DETAILS['rule-of-file'], '{2}:{1} lässt es aus ({0})']]);
    assert.equal(
      skipSentence(detail, (template, ...values) =>
        (german.get(template as never) ?? '?').replace(/\{(\d)\}/g, (_, at) => `<${values[+at]}>`),
      ),
      '<docs/.gitignore>:<3> lässt es aus (<*.{0}>)',
    );
  });

  it('number their values from 0 without a gap', () => {
    for (const [kind, template] of Object.entries(SKIP_DETAILS)) {
      const holes = [...template.matchAll(/\{(\d+)\}/g)].map(([, at]) => Number(at));
      assert.deepEqual(holes, [...holes.keys()], kind);
    }
  });

  it('say the same when kind and values are the same', () => {
    const one = skipDetail('failed', 'EIO');
    assert.ok(sameSentence(one, skipDetail('failed', 'EIO')));
    assert.ok(!sameSentence(one, skipDetail('failed', 'EMFILE')));
    assert.ok(!sameSentence(one, skipDetail('encoding', 'EIO')));
    assert.ok(!sameSentence(one, skipDetail('failed')));
  });
});
