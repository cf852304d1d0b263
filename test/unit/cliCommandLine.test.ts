import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { shownPath } from '../../extension/terminal/askedPaths';
import { parseCommandLine } from '../../extension/terminal/commandLine';
import type { AskOptions } from '../../extension/terminal/commandLine';
import { parseQuestion } from '../../extension/terminal/questionFile';
import { TerminalError } from '../../extension/terminal/terminalError';
import { uriOfPath } from '../../extension/index/fileUri';

function parseAsk(...args: string[]): AskOptions {
  const command = parseCommandLine(['ask', ...args]);
  assert.ok(command.command === 'ask');
  return command;
}

describe('the command line', () => {
  it('takes a question with or without quotation marks', () => {
    assert.deepEqual(parseAsk('Who built it?'), {
      command: 'ask',
      paths: [],
      top: 3,
      json: false,
      encoding: null,
      reader: null,
      threads: 1,
      accelerator: 'auto',
      from: { question: 'Who built it?' },
    });
    assert.deepEqual(parseAsk('who', 'built', 'it').from, { question: 'who built it' });
    assert.deepEqual(parseAsk('--json', '--', '--flag?').from, { question: '--flag?' });
  });

  it('takes one path or several after --in, and leaves the last word to the question', () => {
    const question = { question: 'Who?' };
    for (const [args, paths] of [
      [['--in', 'a', 'Who?'], ['a']],
      [
        ['--in', 'a', 'b', 'c d', 'Who?'],
        ['a', 'b', 'c d'],
      ],
      [
        ['--in', 'a', '--in=b', 'Who?'],
        ['a', 'b'],
      ],
      [['Who?', '--in', 'a'], ['a']],
      [
        ['Who?', '--in', 'a', 'b'],
        ['a', 'b'],
      ],
      [
        ['--in', 'a', 'b', '--json', 'Who?'],
        ['a', 'b'],
      ],
      [['--in', 'a', '--', 'Who?'], ['a']],
    ] as const) {
      const parsed = parseAsk(...args);
      assert.deepEqual([parsed.paths, parsed.from], [paths, question], args.join(' '));
    }
    const all = parseAsk('--questions', 'q.jsonl', '--json', '--in', 'a', 'b');
    assert.deepEqual([all.paths, all.from], [['a', 'b'], { file: 'q.jsonl' }]);
  });

  it('takes an accelerator', () => {
    assert.equal(parseAsk('--accelerator', 'native', 'Who?').accelerator, 'native');
    assert.equal(parseAsk('--accelerator', 'wasm', 'Who?').accelerator, 'wasm');
    assert.throws(() => parseAsk('--accelerator', 'gpu', 'Who?'), /native, wasm or auto/);
  });

  it('takes numbers, a reader and an encoding', () => {
    const { top, threads, reader, encoding } = parseAsk(
      ...['--top', '5', '--threads', '2', '--reader', 'r', '--encoding', 'windows1252', 'x'],
    );
    assert.deepEqual([top, threads, reader, encoding], [5, 2, 'r', 'windows1252']);
    assert.deepEqual(parseCommandLine(['score', '--data', 'd', '--limit', '7']), {
      command: 'score',
      floors: [],
      data: 'd',
      limit: 7,
      json: false,
      reader: null,
      threads: 1,
      accelerator: 'auto',
    });
  });

  const wrong: readonly (readonly [args: string[], message: RegExp])[] = [
    [[], /say what to do/],
    [['frobnicate'], /no command "frobnicate"/],
    [['ask'], /the question is missing/],
    [['ask', '--in', 'a'], /the question is missing/],
    [['ask', '\t \n'], /the question is empty/],
    [['ask', '--in'], /--in/],
    [['ask', '--in', '', 'x'], /--in needs a path/],
    [['ask', '--nonsense', 'x'], /Unknown option '--nonsense'/],
    [['ask', '--top', '0', 'x'], /--top must be a whole number from 1 to 100/],
    [['ask', '--top', '1e2', 'x'], /--top must be/],
    [['ask', '--threads', '1.5', 'x'], /--threads must be a whole number/],
    [['ask', '--encoding', 'klingon', 'x'], /unknown text encoding "klingon"/],
    [['ask', '--questions', 'a.jsonl'], /--questions needs --json/],
    [['ask', '--questions', 'a.jsonl', '--json', 'x'], /not both/],
    [['score'], /--data is missing/],
    [['score', '--data', 'd', '--limit', '-1'], /--limit/],
    [['score', '--data', 'd', 'more'], /more/],
  ];
  for (const [args, message] of wrong) {
    it(`refuses ${JSON.stringify(args)}`, () => {
      assert.throws(
        () => parseCommandLine(args),
        (error) => error instanceof Error && message.test(error.message),
      );
    });
  }

  it('says so in one line', () => {
    assert.throws(() => parseCommandLine(['ask', '--nonsense', 'x']), TerminalError);
  });
});

describe('paths as they are shown', () => {
  const asked = (given: string, path: string) => ({ given, root: uriOfPath(path), isFile: false });

  it('are those given, joined with what lies below', () => {
    const uri = uriOfPath('/home/me/my docs/a#b/c (1).md');
    assert.equal(shownPath(uri, [asked('', '/home/me/my docs')]), 'a#b/c (1).md');
    assert.equal(
      shownPath(uri, [asked('../my docs', '/home/me/my docs')]),
      '../my docs/a#b/c (1).md',
    );
    assert.equal(shownPath(uri, [asked('.', '/home/me/my docs')]), './a#b/c (1).md');
    assert.equal(shownPath(uri, [asked('/', '/')]), '/home/me/my docs/a#b/c (1).md');
    assert.equal(shownPath(uri, [{ given: 'x', root: uri, isFile: true }]), 'x');
  });

  it('take the first path that holds the document', () => {
    const uri = uriOfPath('/a/b/c.md');
    const paths = [asked('other', '/a/bb'), asked('one', '/a/b'), asked('two', '/a')];
    assert.equal(shownPath(uri, paths), 'one/c.md');
  });
});

describe('a line of questions', () => {
  it('is an object with a question', () => {
    assert.deepEqual(parseQuestion('{"question":"Who?"}'), {
      id: null,
      question: 'Who?',
      paths: null,
    });
    assert.deepEqual(parseQuestion('{"id":[1],"question":"Who?","in":["a"],"more":1}'), {
      id: [1],
      question: 'Who?',
      paths: ['a'],
    });
  });

  for (const line of [
    'x',
    '[]',
    'null',
    '"x"',
    '{}',
    '{"question":1}',
    '{"question":" "}',
    '{"question":"x","in":"a"}',
    '{"question":"x","in":[]}',
    '{"question":"x","in":[""]}',
  ]) {
    it(`is not ${line}`, () => {
      assert.equal(typeof parseQuestion(line), 'string');
    });
  }
});
