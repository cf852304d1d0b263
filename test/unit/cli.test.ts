import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { AskReport } from '../../extension/terminal/askReport';
import type { EvalReport } from '../../extension/terminal/evalCommand';
import type { ScoreReport } from '../../extension/terminal/scoreReport';

const CLI = resolve('dist/cli.js');
const QUESTION = 'Which port does the server listen on?';
const SENTENCE = 'By default the server listens on port 8471 of the loopback interface';

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the terminal', () => {
  let folder: string;

  /** Runs the built program in the folder of samples. */
  function verbatim(...args: string[]): Promise<Run> {
    return new Promise((done) => {
      const child = execFile(
        process.execPath,
        [CLI, ...args],
        { cwd: folder, encoding: 'utf8' },
        (_, stdout, stderr) => done({ status: child.exitCode, stdout, stderr }),
      );
    });
  }

  /** Asks many questions in one run; one report for each line. */
  async function askAll(
    lines: readonly object[],
    ...args: string[]
  ): Promise<Run & { reports: AskReport[] }> {
    const file = join(folder, 'questions.jsonl');
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const run = await verbatim('ask', '--questions', 'questions.jsonl', '--json', ...args);
    await rm(file);
    const reports = run.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AskReport);
    return { ...run, reports };
  }

  before(async () => {
    await new Promise<void>((done, fail) => {
      execFile(process.execPath, ['esbuild.mjs', '--quiet', '--only', 'cli'], (error, _, stderr) =>
        error ? fail(new Error(stderr, { cause: error })) : done(),
      );
    });
    folder = await mkdtemp(join(tmpdir(), 'verbatim-cli-'));
    await mkdir(join(folder, 'docs/deep er'), { recursive: true });
    const write = (path: string, content: string | Uint8Array) =>
      writeFile(join(folder, path), content);
    await write(
      'docs/guide.md',
      `# Guide\n\n## Network\n\n${SENTENCE.replace('port 8471', 'port **8471**')}.\n`,
    );
    await write('docs/deep er/mill.txt', 'The old mill was built by Anna Meier in May 1901.\n');
    await write('crlf.txt', `First line.\r\n\r\nSecond line.\r\n${SENTENCE}.\r\nLast.\r\n`);
    await write('bom.txt', `\ufeffFirst line.\r\nSecond.\r${SENTENCE}.\n`);
    await write('utf16.txt', Buffer.from(`\ufeff😀 First.\r\n${SENTENCE}.\r\n`, 'utf16le'));
    await write('latin1.txt', Buffer.from('Das Café wurde von René Müller erbaut.\n', 'latin1'));
    await mkdir(join(folder, 'settings'));
    await write(
      'settings/ports.json',
      '{\n  "server": { "port": 8471 },\n  "cache": { "maxEntries": 500 },\n  "client": { "port": 9911 }\n}\n',
    );
    await write('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 0, 7, 0, 0]));
    await mkdir(join(folder, 'private'));
    await write('private/.env', `${SENTENCE}.\n`);
    await mkdir(join(folder, 'empty'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('prints one object with the place in the file and its own slice', async () => {
    const { status, stdout, stderr } = await verbatim(
      ...['ask', '--in', 'docs/', '--json', '--top', '1', QUESTION],
    );
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.equal(stdout.trimEnd().split('\n').length, 1);
    const report = JSON.parse(stdout) as AskReport;
    const keys = ['schema', 'id', 'question', 'found', 'answers', 'ms'];
    assert.deepEqual(Object.keys(report), keys);
    assert.deepEqual([report.schema, report.id, report.question], [1, null, QUESTION]);
    assert.deepEqual(Object.keys(report.ms), ['index', 'search', 'read', 'total']);
    assert.equal(report.answers.length, 1);
    const [answer] = report.answers;
    assert.equal(answer!.path, 'docs/guide.md');
    assert.equal(answer!.part, null);
    assert.deepEqual(answer!.heading, ['Guide', 'Network']);
    assert.ok(answer!.confidence > 0 && answer!.confidence <= 1);
    const text = await readFile(join(folder, 'docs/guide.md'), 'utf8');
    assert.equal(text.slice(answer!.start, answer!.end), answer!.text);
    assert.match(answer!.readable, /8471/);
    assert.equal(answer!.line, 5);
    assert.equal(answer!.column, answer!.start - text.lastIndexOf('\n', answer!.start - 1));
  });

  it('gives the value of the key that is asked for, not that of its namesake', async () => {
    const expected = { 'What is the server port?': '8471', 'What is the client port?': '9911' };
    const lines = Object.keys(expected).map((question) => ({ question, in: ['settings'] }));
    const { reports } = await askAll(lines, '--top', '1');
    assert.deepEqual(
      reports.map(({ answers }) => answers[0]?.text),
      Object.values(expected),
    );
  });

  it('counts in each file’s own text: line breaks, byte order marks, UTF-16', async () => {
    const files = { 'crlf.txt': 4, 'bom.txt': 3, 'utf16.txt': 2 };
    const lines = Object.keys(files).map((path) => ({ id: path, question: QUESTION, in: [path] }));
    const { status, reports, stderr } = await askAll(lines);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.deepEqual(
      reports.map(({ id }) => id),
      Object.keys(files),
    );
    for (const { id, answers, found } of reports) {
      const path = id as keyof typeof files;
      const bytes = await readFile(join(folder, path));
      const raw = bytes.toString(path === 'utf16.txt' ? 'utf16le' : 'utf8').replace(/^\ufeff/, '');
      const [answer] = answers;
      assert.equal(found, true, path);
      assert.equal(answer!.path, path);
      assert.equal(raw.slice(answer!.start, answer!.end), answer!.text);
      assert.equal(answer!.line, files[path], path);
      assert.equal(answer!.column, SENTENCE.indexOf(answer!.text) + 1);
      assert.match(answer!.text, /8471/);
    }
  });

  it('goes on after a bad line, answers in order and says so at the end', async () => {
    await writeFile(
      join(folder, 'mixed.jsonl'),
      [
        '{"id":1,"question":"Who built the old mill?","in":["docs/deep er"]}',
        'not json',
        '',
        '{"id":2,"question":"  "}',
        '{"id":3}',
        '{"id":4,"question":"Who?","in":["nowhere"]}',
        '{"id":{"a":5},"question":"Who built the old mill?","in":["docs/deep er/mill.txt"]}',
      ].join('\r\n'),
    );
    const { status, stdout, stderr } = await verbatim(
      ...['ask', '--questions', 'mixed.jsonl', '--json'],
    );
    assert.equal(status, 2);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      'verbatim: line 2: not valid JSON',
      'verbatim: line 4: the question is empty',
      'verbatim: line 5: "question" must be a string',
      'verbatim: line 6: no such file or folder: nowhere',
    ]);
    const reports = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AskReport);
    assert.deepEqual(
      reports.map(({ id, answers }) => [id, answers[0]!.path]),
      [
        [1, 'docs/deep er/mill.txt'],
        [{ a: 5 }, 'docs/deep er/mill.txt'],
      ],
    );
    assert.match(reports[0]!.answers[0]!.text, /Anna Meier/);
  });

  it('keeps each question to its own paths', async () => {
    const { status, reports } = await askAll(
      [
        { question: QUESTION, in: ['docs/deep er'] },
        { question: QUESTION, in: ['docs'] },
        { question: QUESTION },
      ],
      ...['--in', 'crlf.txt'],
    );
    assert.equal(status, 0);
    const paths = reports.map(({ answers }) =>
      [...new Set(answers.map(({ path }) => path))].sort(),
    );
    assert.ok(paths[0]!.every((path) => path.startsWith('docs/deep er/')));
    assert.ok(paths[1]!.includes('docs/guide.md'));
    assert.deepEqual(paths[2], ['crlf.txt']);
  });

  it('says for people what it found and where', async () => {
    const { status, stdout } = await verbatim('ask', '--in', 'docs', '--top', '1', '--', QUESTION);
    assert.equal(status, 0);
    assert.match(stdout, /8471/);
    assert.match(stdout, /\(\d+ %\)/);
    assert.match(stdout, /^ {2}Guide › Network$/m);
    assert.match(stdout, /^ {2}docs\/guide\.md:5$/m);
  });

  it('says for people that there is nothing, without a word in common', async () => {
    const { status, stdout } = await verbatim('ask', '--in', 'docs', 'Xylophone zebra quartz?');
    assert.equal(status, 1);
    assert.match(stdout, /^Not found in your documents \(2 documents\)/);
    const { reports } = await askAll([{ question: 'Xylophone zebra quartz?', in: ['docs'] }]);
    assert.deepEqual([reports[0]?.found, reports[0]?.notFound], [false, 'nothing-similar']);
    const narrow = await verbatim('ask', '--in', 'docs', 'Which port? in:nowhere');
    assert.equal(narrow.status, 1);
    assert.match(narrow.stdout, /^Not found: nothing has all that narrows the question/);
  });

  it('tests documentation: misses are told, damaged rows named and counted, a floor fails it', async () => {
    const rows = [
      { id: 'port', question: QUESTION, answers: [{ text: '8471' }], path: 'guide.md' },
      {
        question: 'Who built the mill?',
        answers: [{ text: 'May 1901' }],
        path: 'deep er/mill.txt',
      },
      { question: 'Xylophone zebra quartz?', answers: [] },
      { id: 'port', question: 'Which port again?', answers: [] },
      { id: 'gone', question: 'Which port?', answers: [{ text: '9999' }], path: 'guide.md' },
      { id: 'none', question: 'Which port?', answers: [{ text: '1' }], path: 'nowhere.md' },
      { id: 'asks nothing', answers: [] },
    ];
    const data = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    await writeFile(join(folder, 'documentation.jsonl'), `${data}no json\n`);
    const given = ['eval', '--data', 'documentation.jsonl', '--in', 'docs'];
    const passed = await verbatim(...given, '--floor', 'first=50', '--json');
    assert.equal(passed.status, 0);
    const report = JSON.parse(passed.stdout) as EvalReport;
    assert.deepEqual([report.n, report.skipped, report.answerable], [3, 5, 2]);
    assert.deepEqual([report.first, report.notFound], [50, 100]);
    assert.deepEqual(
      report.misses.map(({ id, question, why, answer }) => [id, question, why, answer?.place]),
      [['', 'Who built the mill?', 'not first', 'docs/deep er/mill.txt:1']],
    );
    assert.deepEqual(
      passed.stderr.trimEnd().split('\n'),
      [
        'line 4 (port) left out: its id was used on line 1',
        'line 5 (gone) left out: an answer is not in its document',
        'line 6 (none) left out: there is no file at "path"',
        'line 7 (asks nothing) left out: "question" must be a string',
        'line 8 left out: not valid JSON',
      ].map((line) => `verbatim: ${line}`),
    );
    const failed = await verbatim(...given, '--floor', 'first=90');
    assert.equal(failed.status, 1);
    assert.match(failed.stdout, /^missed: Who built the mill\? → “Anna Meier” .*mill\.txt:1/m);
    assert.match(failed.stdout, /first 50 is under the floor of 90/);
  });

  it('reads other encodings when told', async () => {
    const { reports } = await askAll(
      [{ question: 'Wurde das Café von Müller erbaut?', in: ['latin1.txt'] }],
      ...['--encoding', 'latin1'],
    );
    const raw = (await readFile(join(folder, 'latin1.txt'))).toString('latin1');
    const [answer] = reports[0]!.answers;
    assert.equal(raw.slice(answer!.start, answer!.end), answer!.text);
    assert.doesNotMatch(JSON.stringify(reports), /\ufffd/);
  });

  it('leaves secrets out of a folder, but reads one that is named', async () => {
    const { reports } = await askAll([
      { question: QUESTION, in: ['private'] },
      { question: QUESTION, in: ['private/.env'] },
    ]);
    assert.deepEqual(reports[0]!.answers, []);
    assert.equal(reports[0]!.found, false);
    assert.equal(reports[1]!.answers[0]!.path, 'private/.env');
  });

  it('finds nothing in an empty folder', async () => {
    const { status, stdout, stderr } = await verbatim('ask', '--in', 'empty', '--json', QUESTION);
    assert.equal(status, 1);
    assert.equal(stderr, '');
    const report = JSON.parse(stdout) as AskReport;
    assert.deepEqual([report.found, report.answers], [false, []]);
  });

  it('refuses with status 2 and one line what it cannot do', async () => {
    const cases: readonly (readonly [args: string[], message: RegExp])[] = [
      [['frobnicate'], /no command "frobnicate"/],
      [['ask', '   '], /the question is empty/],
      [['ask', '--encoding', 'klingon', 'x'], /unknown text encoding "klingon"/],
      [['ask', '--in', 'nowhere', 'x'], /no such file or folder: nowhere/],
      [['ask', '--in', 'picture.png', 'x'], /picture\.png: /],
      [['ask', '--questions', 'nowhere.jsonl', '--json'], /no such file: nowhere\.jsonl/],
      [['score', '--data', 'nowhere.jsonl'], /no such file: nowhere\.jsonl/],
      [['score', '--data', 'nowhere.jsonl.xz'], /nowhere\.jsonl\.xz: /],
      [['ask', '--reader', 'docs', '--in', 'docs', 'x'], /reader\.json/],
    ];
    for (const [args, message] of cases) {
      const { status, stdout, stderr } = await verbatim(...args);
      assert.equal(status, 2, args.join(' '));
      assert.equal(stdout, '', args.join(' '));
      assert.match(stderr, message);
      assert.match(stderr, /^verbatim: [^\n]+\n$/);
    }
  });

  it('refuses a damaged reader', async () => {
    const reader = join(folder, 'reader');
    await cp('models/bundled', reader, { recursive: true });
    await writeFile(join(reader, 'network-int8.onnx'), 'cut short');
    const { status, stdout, stderr } = await verbatim(
      ...['ask', '--reader', 'reader', '--in', 'docs', QUESTION],
    );
    await rm(reader, { recursive: true });
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^verbatim: [^\n]*network-int8\.onnx[^\n]*\n$/);
  });

  it('scores SQuAD rows, leaving out damaged ones', async () => {
    const context = `😀 ${SENTENCE}.`;
    const start = Array.from(context.slice(0, context.indexOf('8471'))).length;
    const right = { context, question: QUESTION, answers: [{ text: '8471', start }] };
    await writeFile(
      join(folder, 'rows.jsonl'),
      [
        right,
        { ...right, answers: [{ text: '8471', start: start + 1 }] },
        { ...right, question: undefined },
        { ...right, question: 'Who painted the ceiling of the chapel?', answers: [] },
      ]
        .map((row) => JSON.stringify(row))
        .concat('{')
        .join('\n'),
    );
    const { status, stdout } = await verbatim('score', '--data', 'rows.jsonl', '--json');
    assert.equal(status, 0);
    const report = JSON.parse(stdout) as ScoreReport;
    const { schema, n, skipped, hasAnswer, noAnswer, msPerQuestion } = report;
    assert.deepEqual([schema, n, skipped, hasAnswer.n, noAnswer.n], [1, 2, 3, 1, 1]);
    assert.ok(hasAnswer.f1 >= 50);
    assert.equal(noAnswer.accuracy, 100);
    assert.ok(msPerQuestion > 0);
    const limited = await verbatim('score', '--data', 'rows.jsonl', '--limit', '1', '--json');
    assert.equal((JSON.parse(limited.stdout) as ScoreReport).n, 1);
  });

  it('leaves quietly when nobody reads its output', async () => {
    const child = spawn(process.execPath, [CLI, 'ask', '--in', 'docs', '--json', QUESTION], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });

  it('stops at once when interrupted', async () => {
    // Native code could be through before it is interrupted.
    const args = ['ask', '--in', 'docs', '--accelerator', 'wasm', QUESTION];
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = once(child, 'close');
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    // A handler is in place as soon as the program's first line has run.
    await new Promise((done) => setTimeout(done, 400));
    child.kill('SIGINT');
    const [status, signal] = (await closed) as [number | null, string | null];
    assert.ok(status === 130 || signal === 'SIGINT');
    assert.equal(output, '');
  });

  it('explains itself', async () => {
    const help = await verbatim('--help');
    assert.equal(help.status, 0);
    assert.match(help.stdout, /verbatim ask .*QUESTION/);
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    assert.equal((await verbatim('--version')).stdout, `${version}\n`);
  });
});
