import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { skipDetail } from '../../extension/documents/skipDetail';
import { diagnosticsReport } from '../../extension/ui/diagnosticsReport';
import type { DiagnosticsFacts } from '../../extension/ui/diagnosticsReport';

const SETTINGS: DiagnosticsFacts['settings'] = {
  defaultScope: 'open',
  isScopeSet: false,
  passagesPerQuestion: 16,
  hoverEnabled: true,
  languageModelToolEnabled: true,
  exclude: ['plans-of-the-merger/'],
  alsoSearch: ['/home/ada/secret-notes'],
  maxDocumentBytes: 50 * 2 ** 20,
  accelerator: 'auto',
  unknownAccelerator: null,
  readerPath: '/home/ada/readers/mine',
  allowedSecrets: [],
};
const FACTS: DiagnosticsFacts = {
  version: '1.2.3',
  editor: 'Code 1.100.0, on the desktop',
  host: 'this machine',
  machine: 'linux-x64, 2 × CPU, 24 GB',
  settings: SETTINGS,
  reader: null,
  accelerators: [
    { id: 'host-wasm', state: 'in-use', passagesPerSecond: 12.34, tokensPerPassage: 256.4 },
    {
      id: 'host-native',
      state: 'unavailable',
      detail: 'It cannot be loaded: /home/ada/.vscode/extensions/x/native.node is | broken.',
    },
  ],
  index: null,
  isIndexKept: true,
  session: {
    round: 1,
    question: 'When is the merger?',
    scope: 'workspace',
    phase: 'done',
    message: '',
    update: {
      phase: 'done',
      answers: [],
      found: false,
      notFound: 'no-answer-passes',
      nearest: [],
      passagesRead: 7,
      passagesTotal: 16,
      documents: 21,
      ms: { index: 1, search: 2.4, read: 300.6, total: 304 },
    },
    active: null,
    troubles: new Map(),
  },
};

describe('diagnostics', () => {
  it('says what runs where, and how fast', () => {
    const text = diagnosticsReport(FACTS);
    assert.match(text, /\| Verbatim \| 1\.2\.3 \|/);
    assert.match(text, /\| host-wasm \| in-use \| 12\.3 passages\/s of 256 tokens \|/);
    assert.match(text, /\| Passages read \| 7 of 16 \|/);
    assert.match(text, /\| Reading \| 301 ms \|/);
    assert.match(text, /\| Found \| no \(no-answer-passes\) \|/);
    assert.match(text, /Not opened yet/);
  });

  it('holds no words, no names and no paths', () => {
    const uri = 'file:///home/ada/plans-of-the-merger/when.md';
    const text = diagnosticsReport({
      ...FACTS,
      index: {
        documents: 21,
        passages: 90,
        skipped: [
          { uri, reason: 'secret', detail: skipDetail('not-understood', 'when.md') },
          { uri: `${uri}2`, reason: 'secret', detail: skipDetail('secret-key') },
          { uri: `${uri}3`, reason: 'binary', detail: skipDetail('binary') },
        ],
        pending: 0,
        progress: { documents: 21, passages: 90, done: 0, total: 0, walking: false },
        bytes: 2 ** 21,
      },
    });
    for (const private_ of ['ada', 'merger', 'when.md', 'secret-notes', '/home']) {
      assert.ok(!text.includes(private_), private_);
    }
    assert.match(text, /\| Left out \| 2 secret, 1 binary \|/);
    assert.match(text, /\| alsoSearch \| 1 entry \|/);
    assert.match(text, /\| Memory \| 2\.1 MB \|/);
  });

  it('keeps its tables whole whatever a state says', () => {
    const row = diagnosticsReport(FACTS)
      .split('\n')
      .find((line) => line.startsWith('| host-native'));
    assert.equal(
      row,
      '| host-native | unavailable |  |  | It cannot be loaded: … is \\| broken. |',
    );
  });

  it('says that nothing was asked yet', () => {
    const { session } = FACTS;
    const idle = { ...session, phase: 'idle', question: '', update: null } as const;
    assert.match(diagnosticsReport({ ...FACTS, session: idle }), /None was asked/);
  });
});
