import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { skipDetail } from '../../extension/documents/skipDetail';
import type { DocumentEntry } from '../../extension/index/documentEntry';
import { buildDocumentTree } from '../../extension/ui/documentTree';
import type { TreeNode } from '../../extension/ui/documentTree';

function entry(uri: string, more: Partial<DocumentEntry> = {}): DocumentEntry {
  return {
    uri,
    part: null,
    passages: 2,
    words: 300,
    bytes: 2000,
    origin: 'disk',
    state: 'indexed',
    reason: null,
    detail: null,
    ...more,
  };
}

/** Indented names, folders with `n+m` searched and left out. */
function drawn(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap((node) => {
    const indent = '  '.repeat(depth);
    if (node.kind === 'file') return [`${indent}${node.name}${node.detail ? ' ✗' : ''}`];
    const head = `${indent}[${node.name}] ${node.documents}+${node.leftOut}`;
    return [head, ...drawn(node.children, depth + 1)];
  });
}

const ROOT = { uri: 'file:///w', name: 'w', elsewhere: false };
const secret = { state: 'skipped', reason: 'secret', detail: skipDetail('secret-name') } as const;

describe('the tree of indexed documents', () => {
  it('shows folders below their root, folders first, by name with numbers in order', () => {
    const tree = buildDocumentTree(
      [
        entry('file:///w/readme.md'),
        entry('file:///w/docs/part10.md'),
        entry('file:///w/docs/part9.md'),
        entry('file:///w/docs/deep/a%20b.md'),
      ],
      [ROOT],
      'Open files',
    );
    assert.deepEqual(drawn(tree), [
      '[w] 4+0',
      '  [docs] 3+0',
      '    [deep] 1+0',
      '      a b.md',
      '    part9.md',
      '    part10.md',
      '  readme.md',
    ]);
  });

  it('shows open documents apart and in their folder, those outside every folder only apart', () => {
    const tree = buildDocumentTree(
      [
        entry('file:///w/a.md', { origin: 'open' }),
        entry('untitled:Untitled-1', { origin: 'open' }),
      ],
      [ROOT],
      'Open files',
    );
    assert.deepEqual(drawn(tree), [
      '[Open files] 2+0',
      '  a.md',
      '  Untitled-1',
      '[w] 1+0',
      '  a.md',
    ]);
    const ids = tree.flatMap((root) => root.children.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length, 'every row has an id of its own');
  });

  it('says what is left out, whole folders too, and what may be let in', () => {
    const tree = buildDocumentTree(
      [
        entry('file:///w/.env', secret),
        entry('file:///w/picture.png', {
          state: 'skipped',
          reason: 'binary',
          detail: skipDetail('binary'),
        }),
        entry('file:///w/sub/node_modules/', {
          state: 'skipped',
          reason: 'excluded',
          detail: skipDetail('rule-always', 'node_modules'),
        }),
      ],
      [ROOT],
      'Open files',
    );
    assert.deepEqual(drawn(tree), [
      '[w] 0+3',
      '  [sub] 0+1',
      '    node_modules/ ✗',
      '  .env ✗',
      '  picture.png ✗',
    ]);
    const may = tree[0]?.children.flatMap((it) => (it.kind === 'file' ? [it.canInclude] : []));
    assert.deepEqual(may, [true, false]);
  });

  it('adds the parts of a document up', () => {
    const cells = ['a', 'b', 'c'].map((cell) => entry('file:///w/n.ipynb', { part: { cell } }));
    const [root] = buildDocumentTree(cells, [ROOT], 'Open files');
    const [file] = root?.children ?? [];
    assert.ok(file?.kind === 'file');
    assert.equal(file.passages, 6);
    assert.equal(root?.documents, 1);
  });

  it('puts a document below several roots under the innermost, and a single file under itself', () => {
    const inner = { uri: 'file:///w/inner', name: 'inner', elsewhere: true };
    const single = { uri: 'file:///x/notes.md', name: '/x/notes.md', elsewhere: true };
    const tree = buildDocumentTree(
      [entry('file:///w/inner/a.md'), entry('file:///w/innermost.md'), entry('file:///x/notes.md')],
      [ROOT, inner, single],
      'Open files',
    );
    assert.deepEqual(drawn(tree), [
      '[w] 1+0',
      '  innermost.md',
      '[inner] 1+0',
      '  a.md',
      '[/x/notes.md] 1+0',
      '  notes.md',
    ]);
  });
});
