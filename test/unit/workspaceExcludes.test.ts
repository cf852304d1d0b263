import assert from 'node:assert/strict';
import ignore from 'ignore';
import { describe, it } from 'mocha';
import { excludeGlobs } from '../../extension/workspace/excludeGlobs';

const leftOut = (setting: unknown, path: string): boolean =>
  ignore().add(excludeGlobs(setting)).ignores(path);

describe('exclude globs of the editor in .gitignore syntax', () => {
  it('tie what the editor ties to the root', () => {
    assert.equal(leftOut({ build: true }, 'build/a.md'), true);
    assert.equal(leftOut({ build: true }, 'docs/build/a.md'), false);
    assert.equal(leftOut({ 'docs/*.txt': true }, 'docs/a.txt'), true);
    assert.equal(leftOut({ 'docs/*.txt': true }, 'x/docs/a.txt'), false);
  });

  it('match at any depth below **/', () => {
    assert.equal(leftOut({ '**/node_modules': true }, 'a/b/node_modules/c/readme.md'), true);
    assert.equal(leftOut({ '**/*.code-search': true }, 'a/x.code-search'), true);
  });

  it('write braces out, nested ones too', () => {
    assert.deepEqual(excludeGlobs({ '**/*.{js,{c,m}js}': true }), [
      '**/*.js',
      '**/*.cjs',
      '**/*.mjs',
    ]);
    assert.deepEqual(excludeGlobs({ '**/a{b': true }), ['**/a{b']);
    assert.deepEqual(excludeGlobs({ '{a,b}/{c,d}': true }), ['/a/c', '/a/d', '/b/c', '/b/d']);
  });

  it('take only what is plainly true, and any nonsense', () => {
    assert.deepEqual(
      excludeGlobs({ '**/*.js': { when: '$(basename).ts' }, '**/x': false, y: true }, null, 3, [
        'z',
      ]),
      ['/y'],
    );
    assert.deepEqual(excludeGlobs({ '{,}': true, '': true }), []);
  });
});
