import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, symlink, utimes } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync, zipSync } from 'fflate';
import { afterEach, describe, it } from 'mocha';
import { skipDetail } from '../../extension/documents/skipDetail';
import { isGeneratedContent, isGeneratedName } from '../../extension/documents/generated';
import { DiskFolders } from '../../extension/index/diskFolders';
import { explainDocument, explainGiven } from '../../extension/index/explainDocument';
import { explainPath } from '../../extension/index/explainPath';
import { pathOfUri } from '../../extension/index/fileUri';
import type { FolderEvents } from '../../extension/index/folderEvents';
import { walkFolder } from '../../extension/index/folderWalk';
import { IndexCore } from '../../extension/index/indexCore';
import type {
  AdmissionPolicy,
  ExcludeList,
  SkippedDocument,
} from '../../extension/index/passageIndex';
import { readDocumentFile, unreadable } from '../../extension/index/readDocumentFile';
import { FsStorage } from '../../extension/storage/fsStorage';
import { ask, Folder, urisFound } from './indexHelpers';

const TEXT = 'The zebra is here.';
const POLICY: AdmissionPolicy = { maxBytes: 50_000_000, allowedSecrets: [] };

describe('a walk', () => {
  const folders: Folder[] = [];
  const make = async (files: Readonly<Record<string, string>>): Promise<Folder> => {
    const folder = await Folder.make(files);
    folders.push(folder);
    return folder;
  };
  afterEach(async () => {
    for (const folder of folders.splice(0)) await folder.remove();
  });
  const walked = async (folder: Folder, exclude: readonly ExcludeList[] = []) => {
    const names: string[] = [];
    const events = { unreadable: (path: string) => names.push(`unreadable ${path}`) };
    for await (const { path } of walkFolder(folder.path, exclude, events)) {
      names.push(path.slice(folder.path.length + 1));
    }
    return names;
  };

  it('reads .gitignore as git does, nested and negated', async () => {
    const folder = await make({
      '.gitignore': '*.log\n!keep.log\n/dist/\nbuild\n# no rule\n\n\\#odd\nd[0-9].txt\n',
      'a.log': '',
      'keep.log': '',
      '#odd': '',
      'd1.txt': '',
      'dx.txt': '',
      'dist/x.md': '',
      'sub/dist/x.md': '',
      'sub/.gitignore': '!*.log\n!build\n/only-here\n',
      'sub/a.log': '',
      'sub/build/in.md': '',
      'sub/only-here': '',
      'sub/deeper/only-here': '',
      'sub/deeper/.gitignore': '*.log\n',
      'sub/deeper/a.log': '',
      'other/build/in.md': '',
      'sp ace/.gitignore': 'x\n',
      'sp ace/x': '',
      '[b]/*.md/z.md': '',
    });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'core.excludesFile=', ...args], { cwd: folder.path });
    git('init', '-q');
    const listed = git('ls-files', '-z', '--others', '--exclude-standard').toString();
    assert.deepEqual((await walked(folder)).sort(), listed.split('\0').filter(Boolean).sort());
  });

  it('tells the rule that keeps a file out', async () => {
    const folder = await make({
      '.gitignore': '\n*.log\nout/\n',
      'a.log': '',
      'out/sub/b.md': '',
      'c.tmp': '',
      'node_modules/p/README.md': '',
      'd.md': '',
    });
    await symlink(folder.at('d.md'), folder.at('link.md'));
    const exclude: ExcludeList[] = [{ from: 'files.exclude', globs: ['**/*.tmp'] }];
    const told = async (name: string): Promise<unknown> => {
      const told = await explainPath(folder.path, folder.at(name), exclude);
      if (told.kind !== 'left-out') return told.kind;
      const { rule, canInclude } = told;
      return rule ? [rule.from, rule.pattern, rule.line, canInclude] : told.detail.kind;
    };
    assert.deepEqual(await told('a.log'), ['gitignore', '*.log', 2, true]);
    assert.deepEqual(await told('out/sub/b.md'), ['gitignore', 'out/', 3, true]);
    assert.deepEqual(await told('c.tmp'), ['files.exclude', '**/*.tmp', null, true]);
    assert.deepEqual(await told('node_modules/p/README.md'), [
      'always',
      'node_modules',
      null,
      true,
    ]);
    assert.equal(await told('link.md'), 'link');
    assert.equal(await told('d.md'), 'waiting');
    assert.equal(await told('gone.md'), 'missing');
  });

  it('looks at so many entries of a folder, and says so', async () => {
    const folder = await make(
      Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`many/f${at}.md`, ''])),
    );
    const cut: string[] = [];
    const events = { unreadable: () => assert.fail(), cut: (path: string) => cut.push(path) };
    let files = 0;
    for await (const file of walkFolder(folder.path, [], events, undefined, 10)) {
      assert.ok(file.path);
      files++;
    }
    assert.equal(files, 10);
    assert.deepEqual(cut, [folder.at('many/')]);
  });

  it('passes by what is no file, and takes names with every odd character', async function () {
    if (process.platform === 'win32') this.skip();
    const odd = [
      'a b.md',
      'ü.md',
      '日本.md',
      'q?.md',
      '#1.md',
      '100%.md',
      "it's.md",
      'new\nline.md',
    ];
    const odder = ['back\\slash.md', '-rf.md', '...md', '%41.md', '(x)[y]{z}.md', '\u200b.md'];
    const names = [...odd, ...odder];
    const folder = await make(Object.fromEntries(names.map((name) => [name, TEXT])));
    execFileSync('mkfifo', [folder.at('pipe.md')]);
    await mkdir(folder.at('folder.md'));
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    const found = await urisFound(index, 'zebra', [folder.uri], 'folders');
    const paths = found.map((uri) => pathOfUri(uri)!.slice(folder.path.length + 1));
    assert.deepEqual(paths.sort(), names.sort());
    const pipe = await index.explain(folder.uriOf('pipe.md'));
    assert.ok(pipe.kind === 'left-out' && pipe.detail.kind === 'special');
    await symlink(folder.at('ü.md'), folder.at('link.md'));
    await index.sweep();
    const passedBy = (await index.list()).filter(({ state }) => state === 'skipped');
    assert.deepEqual(
      passedBy.map(({ uri, reason, detail }) => [uri, reason, detail?.kind]),
      [
        [folder.uriOf('link.md'), 'unreadable', 'link'],
        [folder.uriOf('pipe.md'), 'unreadable', 'special'],
      ],
    );
  });

  it('says of a file that no walk came to why that is', async () => {
    const folder = await make({ 'many/a.md': TEXT, 'b.md': TEXT });
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    await folder.write('many/new.md', TEXT);
    assert.equal((await index.explain(folder.uriOf('many/new.md'))).kind, 'waiting');
    const events: FolderEvents = {
      isOpen: () => false,
      found: () => undefined,
      skipped: () => undefined,
      gone: () => undefined,
    };
    const detail = skipDetail('folder-large', 10);
    const skipped = new Map<string, SkippedDocument>();
    for (const [nth, uri] of [folder.uriOf('many/'), folder.uriOf('many')].entries()) {
      skipped.clear();
      skipped.set(uri, { uri, reason: 'too-many', detail });
      const folders = new DiskFolders(events, () => POLICY);
      await folders.setFolders([{ root: folder.uri, exclude: [] }]);
      const name = `many/newer${nth}.md`;
      await folder.write(name, TEXT);
      const told = await explainDocument(folder.uriOf(name), folders, skipped);
      assert.deepEqual([told.kind, told.kind === 'left-out' && told.detail], ['left-out', detail]);
      const other = await explainDocument(folder.uriOf('b.md'), folders, skipped);
      assert.equal(other.kind, 'waiting');
    }
  });

  it('says the same of files that only the host can reach', () => {
    const root = 'far:/docs';
    const left = (name: string, reason: SkippedDocument['reason']): [string, SkippedDocument] => {
      const uri = `${root}${name}`;
      return [uri, { uri, reason, detail: skipDetail('failed', reason) }];
    };
    const skipped = new Map([left('/.env', 'secret'), left('/out/', 'excluded')]);
    const told = (uri: string) => explainGiven(uri, skipped, [root, 'far:/more/']);
    const why = (reason: SkippedDocument['reason'], canInclude: boolean) => {
      const detail = skipDetail('failed', reason);
      return { kind: 'left-out', reason, detail, rule: null, canInclude };
    };
    assert.deepEqual(told(`${root}/.env`), why('secret', true));
    assert.deepEqual(told(`${root}/out/a/b.md`), why('excluded', true));
    assert.deepEqual(told(`${root}/new.md`), { kind: 'waiting' });
    assert.deepEqual(told('far:/more/a.md'), { kind: 'waiting' });
    assert.equal(told('far:/docsy/a.md'), null);
    skipped.set(...left('', 'too-many'));
    assert.deepEqual(told(`${root}/new.md`), why('too-many', false));
    assert.deepEqual(told(`${root}/out/a.md`), why('excluded', true));
  });

  it('says how many files of how many are read once all are met, and reads again what was not to be had', async () => {
    const folder = await make({ 'a.md': TEXT, 'b.md': TEXT, 'c.md': TEXT });
    const time = new Date(1_700_000_000_000);
    for (const name of ['a.md', 'b.md', 'c.md']) await utimes(folder.at(name), time, time);
    const told: SkippedDocument[] = [];
    const found: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let tries = 0;
    const events: FolderEvents = {
      isOpen: () => false,
      found: (uri) => void found.push(uri),
      skipped: (document) => void told.push(document),
      gone: () => assert.fail(),
    };
    const folders = new DiskFolders(
      events,
      () => POLICY,
      undefined,
      async (path, uri, size, policy) => {
        if (path.endsWith('b.md') && tries++ === 0) {
          await held;
          return unreadable(Object.assign(new Error(), { code: 'EMFILE' }));
        }
        return readDocumentFile(path, uri, size, policy);
      },
    );
    const done = folders.setFolders([{ root: folder.uri, exclude: [] }]);
    assert.equal(folders.progress.total, 0);
    while (folders.progress.done < 1) await nextTurn();
    assert.deepEqual(folders.progress, { done: 1, total: 3, walking: false });
    release();
    await done;
    assert.deepEqual(folders.progress, { done: 3, total: 3, walking: false });
    assert.deepEqual(told, [
      {
        uri: folder.uriOf('b.md'),
        reason: 'unreadable',
        detail: skipDetail('failed', 'EMFILE'),
      },
    ]);
    assert.equal(found.length, 2);
    await folders.sweep();
    assert.deepEqual(found.slice(2), [folder.uriOf('b.md')]);
    await folders.sweep();
    assert.equal(found.length, 3);
  });

  it('that finds nothing new leaves nothing to be kept, though a folder cannot be read', async () => {
    const folder = await make({ 'a.md': TEXT });
    const keeping = await make({});
    const index = new IndexCore({ storage: new FsStorage(keeping.at('kept'), '1') });
    const time = new Date(1_700_000_000_000);
    await utimes(folder.at('a.md'), time, time);
    const sources = [folder.uri, folder.uriOf('none')].map((root) => ({ root, exclude: [] }));
    await index.setFolders(sources);
    assert.equal((await index.status()).skipped.length, 1);
    assert.equal(await index.keep(), true);
    await index.sweep();
    assert.equal(index.isToBeKept, false);
    assert.equal((await index.status()).skipped.length, 1);
    await folder.write('none/b.md', TEXT);
    await index.sweep();
    assert.equal(index.isToBeKept, true);
    assert.deepEqual((await index.status()).skipped, []);
    await index.dispose();
  });

  it('leaves archives out with the reason, whatever is in them and whatever they are called', async () => {
    const inner = zipSync({ 'zebra.md': Buffer.from(TEXT) });
    const nested = zipSync({ 'inner.zip': inner, 'again.zip': zipSync({ 'inner.zip': inner }) });
    const folder = await make({ 'good.md': TEXT });
    const names = ['nested.zip', 'app.jar', 'old.tar.gz', 'notes.md', 'README'];
    for (const name of names) {
      await folder.write(name, name.endsWith('.gz') ? gzipSync(nested) : nested);
    }
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    const { skipped } = await index.status();
    assert.deepEqual(
      skipped.map(({ uri, reason }) => [uri, reason]).sort(),
      names.map((name) => [folder.uriOf(name), 'binary']).sort(),
    );
    assert.deepEqual(await urisFound(index, 'zebra', [folder.uri], 'folders'), [
      folder.uriOf('good.md'),
    ]);
  });

  it('is current with a file that grows while it is asked about', async () => {
    const folder = await make({ 'grows.txt': 'Line of the zebra.\n' });
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    for (let round = 0; round < 20; round++) {
      const growing = appendFile(folder.at('grows.txt'), `More about lion${round}.\n`);
      const { hits } = await ask(index, 'zebra', [folder.uri], 'folders');
      assert.equal(hits.length, 1);
      await growing;
    }
    const [hit] = (await ask(index, 'lion19', [folder.uri], 'folders')).hits;
    assert.ok(hit?.readable.includes('lion19'));
  });
});

describe('what is searched, to be seen', () => {
  it('lists every document with its state, and lets in what the user wants', async () => {
    const folder = await Folder.make({
      'a.md': '# Zoo\n\nThe zebra is here.',
      '.env': 'ZEBRA=1',
      'pic.png': 'x',
      'lib.min.js': 'zebra()',
      'out/built.md': TEXT,
      'node_modules/p/index.js': TEXT,
      '.gitignore': 'out/\n',
    });
    const index = new IndexCore();
    await index.setPolicy(POLICY);
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    const brief = async () =>
      (await index.list({ kind: 'folders', roots: [folder.uri] })).map((it) =>
        [it.uri.slice(folder.uri.length + 1), it.state, it.reason ?? it.passages].join(' '),
      );
    assert.deepEqual(await brief(), [
      '.env skipped secret',
      '.gitignore indexed 1',
      'a.md indexed 1',
      'lib.min.js skipped generated',
      'node_modules/ skipped excluded',
      'out/ skipped excluded',
      'pic.png skipped binary',
    ]);
    const [entry] = await index.list({ kind: 'documents', uris: [folder.uriOf('a.md')] });
    assert.deepEqual([entry?.words, entry?.bytes, entry?.origin], [5, 25, 'disk']);
    const secret = await index.explain(folder.uriOf('.env'));
    assert.ok(secret.kind === 'left-out' && secret.canInclude && secret.reason === 'secret');
    assert.equal((await index.explain(folder.uriOf('a.md'))).kind, 'searched');
    assert.equal((await index.explain('file:///elsewhere.md')).kind, 'outside');

    const wanted = ['.env', 'lib.min.js', 'out/built.md'].map((name) => folder.uriOf(name));
    const policy = { ...POLICY, included: wanted, excluded: [folder.uriOf('a.md')] };
    await index.setPolicy(policy);
    await index.sweep();
    const all = await brief();
    assert.deepEqual(all.filter((it) => !it.includes('git')).slice(0, 3), [
      '.env indexed 1',
      'a.md skipped excluded',
      'lib.min.js indexed 1',
    ]);
    assert.ok(all.includes('out/built.md indexed 1'));
    await index.setPolicy(POLICY);
    await index.sweep();
    assert.deepEqual((await brief()).slice(0, 4), [
      '.env skipped secret',
      '.gitignore indexed 1',
      'a.md indexed 1',
      'lib.min.js skipped generated',
    ]);
    await folder.remove();
  });

  it('makes itself anew, and forgets everything', async () => {
    const folder = await Folder.make({ 'a.md': TEXT });
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [] }]);
    await index.put({ uri: 'untitled:u', part: null, version: 1, text: 'Another zebra.' });
    const roots = [folder.uri, 'untitled:u'];
    const before = await ask(index, 'zebra', roots, 'folders');
    await index.rebuild();
    const after = await ask(index, 'zebra', roots, 'folders');
    assert.deepEqual(after.hits, before.hits);
    const { progress } = await index.status();
    assert.deepEqual(progress, { documents: 2, passages: 2, done: 1, total: 1, walking: false });
    await index.forget();
    assert.deepEqual(await index.list(), []);
    await index.sweep();
    assert.deepEqual(await index.list(), []);
    await folder.remove();
  });

  it('knows what tools wrote', () => {
    for (const name of ['a.min.js', 'package-lock.json', 'x.js.map', 'Cargo.lock', 'a_pb2.py']) {
      assert.ok(isGeneratedName(`/p/${name}`), name);
    }
    for (const name of ['a.js', 'package.json', 'lock.md', 'admin.js', 'map.md', 'go.mod']) {
      assert.ok(!isGeneratedName(`/p/${name}`), name);
    }
    assert.ok(isGeneratedContent('/p/a.js', 'var a=1;'.repeat(1000)));
    assert.ok(!isGeneratedContent('/p/a.json', '{"a":1},'.repeat(1000)));
    assert.ok(!isGeneratedContent('/p/a.js', 'var a = 1;\n'.repeat(1000)));
    assert.ok(isGeneratedContent('/p/a.go', '// Code generated by x. DO NOT EDIT.\npackage a'));
    assert.ok(!isGeneratedContent('/p/a.md', 'Files marked @generated are left out.'));
  });
});
