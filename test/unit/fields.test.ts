import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AskUpdate } from '../../extension/answering/answer';
import { ask } from '../../extension/answering/ask';
import { areWhollyNamed, withCredit } from '../../extension/answering/fieldCredit';
import { PassageReading } from '../../extension/answering/candidate';
import { fieldsOf } from '../../extension/answering/fields';
import { QuestionNames } from '../../extension/answering/namedFields';
import { parserFor } from '../../extension/documents/formats';
import { passageBlocks } from '../../extension/index/passageBlocks';
import type { PassageHit } from '../../extension/index/passageIndex';
import { IndexCore } from '../../extension/index/indexCore';
import { QuestionWords } from '../../extension/answering/questionWords';
import { statedDefaults } from '../../extension/answering/statedDefaults';
import { RuleReader, WordTokenizer } from './answeringDoubles';

/** `outer > name = value` of every field of a document. */
function fields(name: string, text: string): string[] {
  const parsed = parserFor(`file:///${name}`)(text);
  const { readable, map } = parsed;
  const blocks = passageBlocks(parsed, { start: 0, end: readable.length });
  return fieldsOf({ readable, blocks }, (start, end) => map.toSource(start, end)).map((it) => {
    const value = readable.slice(it.value.start, it.value.end);
    return `${[...it.path, it.name.join(' × ')].join(' > ')} = ${value}`;
  });
}

async function hitOfFile(uri: string, text: string, words: string): Promise<PassageHit> {
  const index = new IndexCore();
  await index.put({ uri, part: null, version: 1, text });
  const scope = { kind: 'documents', uris: [uri] } as const;
  const { hits } = await index.search({ question: words, scope, limit: 1 });
  return hits[0]!;
}

describe('values that a document names', () => {
  it('are those of keys, below the objects they stand in', () => {
    assert.deepEqual(
      fields(
        'a.json',
        '{"name": "x", "engines": {"node": ">=18"}, "main": "a.js", "os": ["a", "b"]}',
      ),
      ['name = x', 'engines > node = >=18', 'main = a.js', 'os = a, b'],
    );
    assert.deepEqual(fields('a.yml', 'on:\n  push: no\nlanguage: node_js\n'), [
      'on > push = no',
      'language = node_js',
    ]);
    assert.deepEqual(fields('a.toml', 'a = 1\n[tool.x]\nline-length = 88\n'), [
      'a = 1',
      'tool.x > line-length = 88',
    ]);
    assert.deepEqual(fields('a.yml', 'jobs:\n- name: a\n  env:\n    K: v\n'), [
      'jobs > name = a',
      'jobs > env > K = v',
    ]);
  });

  it('are cells of tables, by row and column', () => {
    const table = '| Option | Default | |\n|--|--|--|\n| `port` | 8080 | x |\n';
    assert.deepEqual(fields('a.md', table), ['port × Default = 8080']);
    assert.deepEqual(fields('a.csv', 'option,default\nport,8080\n'), ['port × default = 8080']);
  });

  it('are none in prose, even with a colon', () => {
    assert.deepEqual(fields('a.md', 'Note: the port is 1.\n\n- port: 8080\n'), []);
  });

  it('keep the headings that a passage begins below', () => {
    const parsed = parserFor('file:///a.yml')('server:\n  web:\n    port: 1\n  host: b\ntop: c\n');
    const from = parsed.readable.indexOf('port');
    const blocks = passageBlocks(parsed, { start: from, end: parsed.readable.length });
    assert.deepEqual(
      blocks.map(({ path }) => path),
      [['server', 'web'], ['server'], undefined],
    );
  });
});

describe('defaults that a document states', () => {
  /** `name = value` of every default stated. */
  async function defaults(text: string): Promise<string[]> {
    const hit = await hitOfFile('file:///a.md', text, 'default port concurrency');
    return statedDefaults(new PassageReading(hit)).map(({ name, value }) => {
      return `${name.join(' × ')} = ${hit.readable.slice(value.start, value.end)}`;
    });
  }

  for (const [item, value] of [
    ['- `port` (default: `80`): to listen on', '80'],
    ['- `port` (default: 80): to listen on', '80'],
    ['- `port` _(default: "80 a")_ - to listen on', '"80 a"'],
    ['- `port` - defaults to 100 ms. Never less.', '100 ms'],
    ['- **port** `number` (optional) - Default: `4e3` - in ms', '4e3'],
    ['- `port`: falls back to the port of the host, or fails', 'the port of the host'],
    ['- `port`: The default value is `null` if nothing is set', 'null'],
    ['- `port` (default false) Says so', 'false'],
  ] as const) {
    it(`are found in ${item}`, async () => {
      assert.deepEqual(await defaults(`${item}\n`), [`port × default = ${value}`]);
    });
  }

  it('belong to the heading they stand under', async () => {
    const text = '#### concurrency\n\n* Type: `number`\n* Default: `os.cpus()`\n';
    assert.deepEqual(await defaults(text), ['concurrency × default = os.cpus()']);
  });

  it('are none where the word is only used', async () => {
    assert.deepEqual(await defaults('- `port`: The default configuration has none.\n'), []);
    assert.deepEqual(await defaults('- `port`: By default nothing listens.\n'), []);
  });

  it('are answered where they are asked for by name', async () => {
    const hit = await hitOfFile('file:///a.md', '- `port` (default: 80): to listen on\n', 'port');
    const named = (question: string) =>
      new QuestionNames(new QuestionWords(question)).in(new PassageReading(hit));
    assert.equal(named('What is the default port?').length, 1);
    assert.equal(named('What is the default host?').length, 0);
    assert.equal(named('What is the port?').length, 0);
  });
});

describe('values that a question names', () => {
  it('are those of its document, also where the URI has a query or bad escapes', async () => {
    const text = '{"port": 8080}';
    const question = new QuestionNames(
      new QuestionWords('What is the port of the client settings?'),
    );
    for (const [uri, document] of [
      ['file:///app/client/settings.json', 67],
      ['git:/app/client/settings.json?%7B%22path%22%3A%22%2Fx%2Fy%22%7D', 67],
      ['far:/app/client/100%/settings.json', 67],
      ['file:///app/server/other.json', 0],
    ] as const) {
      const hit = await hitOfFile(uri, text, 'port');
      const [named] = question.in(new PassageReading(hit));
      assert.equal(Math.round(100 * (named?.document ?? 0)), document, uri);
    }
  });

  const uri = 'file:///w/bridge/settings.yml';
  const text = 'no-eq-null: 2\nno-else: 1\nserver:\n  portNumber: 80\nlabel: the bridge\n';

  async function named(question: string): Promise<[string, number, number, number][]> {
    const hit = await hitOfFile(uri, text, question);
    return new QuestionNames(new QuestionWords(question)).in(new PassageReading(hit)).map((it) => {
      const { start, end } = it.field.whole;
      const share = (of: number) => Math.round(100 * of);
      const shares = [share(it.named), share(it.document), share(it.beside)] as const;
      return [hit.readable.slice(start, end), ...shares];
    });
  }

  it('have all words of their key in it', async () => {
    assert.deepEqual(await named('What is no eq null?'), [['no-eq-null: 2', 100, 0, 0]]);
    assert.deepEqual(await named('What is no null?'), []);
  });

  it('are told from others by their path, the document and the words around', async () => {
    assert.deepEqual(await named('What is the port number of the server in bridge?'), [
      ['portNumber: 80', 75, 25, 0],
    ]);
    assert.deepEqual(await named('What is the server port number of the label?'), [
      ['portNumber: 80', 75, 0, 25],
      ['label: the bridge', 25, 0, 75],
    ]);
    assert.deepEqual(await named('What is the port number of towers?'), [
      ['portNumber: 80', 67, 0, 0],
    ]);
  });

  it('are believed by how much of the question is their name, never less than the reader', () => {
    const field = { name: [], path: [], whole: { start: 0, end: 1 }, value: { start: 0, end: 1 } };
    const wholly = { field, named: 0.5, document: 0.5, beside: 0 };
    const hardly = { field, named: 0.25, document: 0, beside: 0.25 };
    assert.ok(withCredit(0.05, wholly) > 0.8);
    assert.equal(withCredit(0.4, hardly), 0.4);
    assert.ok(withCredit(0.2, wholly) > withCredit(0.1, wholly));
    assert.equal(areWhollyNamed([hardly, wholly]), true);
    assert.equal(areWhollyNamed([hardly]), false);
  });

  it('are answered whole, though the reader prefers another place', async () => {
    const index = new IndexCore();
    const json = '{"name": "bridge", "engines": {"node": ">=18 <22"}, "type": "module"}';
    await index.put({ uri: 'file:///w/bridge/package.json', part: null, version: 1, text: json });
    const tokenizer = new WordTokenizer();
    const reader = new RuleReader(tokenizer, { module: 2, 18: 1 });
    const ports = { index, reader, tokenizer, now: () => 0 };
    const scope = { kind: 'documents', uris: ['file:///w/bridge/package.json'] } as const;
    const asked = async (question: string) => {
      const request = { question, scope, limit: 4, answers: 3 };
      let last: AskUpdate | null = null;
      for await (const update of ask(request, ports, new AbortController().signal)) last = update;
      const [first] = last!.answers;
      assert.equal(json.slice(first!.range.start, first!.range.end), first!.text);
      return first!.text;
    };
    assert.equal(await asked('Which node engines does the bridge need?'), '>=18 <22');
    assert.equal(await asked('How do I install the bridge?'), 'module');
  });
});
