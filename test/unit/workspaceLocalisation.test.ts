import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import ts from 'typescript';
import { SKIP_DETAILS } from '../../extension/documents/skipDetail';
import { ENGLISH_PHRASES } from '../../webview/phrases';

const ROOT = join(import.meta.dirname, '..', '..');
const readJson = (name: string) =>
  JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as Record<string, unknown>;

/** Every literal that the extension's code hands to `l10n.t`. */
function phrasesOfCode(): Set<string> {
  const phrases = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText().endsWith('l10n.t')) {
      const [phrase] = node.arguments;
      if (phrase && ts.isStringLiteralLike(phrase)) phrases.add(phrase.text);
    }
    ts.forEachChild(node, visit);
  };
  const names = readdirSync(join(ROOT, 'extension'), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((it) => it.endsWith('.ts'))) {
    const text = readFileSync(join(ROOT, 'extension', name), 'utf8');
    if (text.includes('l10n')) {
      visit(ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true));
    }
  }
  return phrases;
}

describe('localisation', () => {
  it('has every phrase of the code and the panel in the bundle for translators', () => {
    const used = new Set([
      ...phrasesOfCode(),
      ...Object.values(ENGLISH_PHRASES),
      ...Object.values(SKIP_DETAILS),
    ]);
    const bundle = Object.keys(readJson('l10n/bundle.l10n.json'));
    assert.deepEqual(
      [...used].sort(),
      bundle.sort(),
      'l10n/bundle.l10n.json holds each phrase once, as key and as value',
    );
  });

  it('has every placeholder of package.json in package.nls.json, and no other', () => {
    const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const used = new Set([...manifest.matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1]));
    assert.deepEqual([...used].sort(), Object.keys(readJson('package.nls.json')).sort());
  });
});
