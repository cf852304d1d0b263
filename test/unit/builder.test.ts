import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as ort from 'onnxruntime-web';
import { BuildError } from '../../models/build/buildError';
import { buildReader, type ReaderPlan } from '../../models/build/buildReader';
import { FileView } from '../../models/build/fileView';
import { processRunner } from '../../models/build/processRunner';
import { type NetworkRunner, ortRunner } from '../../models/build/runner';
import { parseReaderDescription } from '../../models/readerDescription';
import { verifyNetworkFile } from '../../models/reading/integrity';
import { Network } from '../../models/reading/network';
import { selfTest } from '../../models/reading/selfTest';
import type { OpenedWeights, WeightSource } from '../../models/weights/weightSource';
import { checkCommand, inspectCommand } from '../../extension/terminal/readerCommands';
import { parseReaderCommand } from '../../extension/terminal/readerCommandLine';
import type { Output } from '../../extension/terminal/output';
import { FIXTURES, openFixture } from './onnxHelpers';

/** Forty words, as many as the tiny networks have embeddings for. */
const VOCAB = [
  ...['[PAD]', '[UNK]', '[CLS]', '[SEP]', '.', ',', '?', 'the', 'of', 'and'],
  ...['what', 'how', 'which', 'who', 'reader', 'returns', 'only', 'words', 'that', 'is'],
  ...['long', 'warranty', 'pump', 'thirty', 'months', 'port', 'server', 'on', 'listen', 'does'],
  ...['in', 'your', 'documents', 'stand', 'keep', '##s', '##t', 'a', 'e', 'i'],
].join('\n');

describe('building a reader', () => {
  let folder: string;
  let opened: OpenedWeights[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verbatim-builder-'));
    opened = [];
  });
  afterEach(async () => {
    for (const { source } of opened) await source.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function plan(name: string, changes: Partial<ReaderPlan> = {}): Promise<ReaderPlan> {
    const weights = await openFixture(name);
    opened.push(weights);
    return {
      weights,
      title: `${name}.safetensors`,
      vocab: VOCAB,
      forms: ['int8', 'fp16', 'fp32'],
      name: 'Tiny',
      revision: '1',
      licence: 'Apache-2.0',
      sources: [name],
      ...changes,
    };
  }

  const runner = ortRunner(ort);
  const out = (): string => join(folder, 'out');
  const rejects = (building: Promise<unknown>, message: RegExp): Promise<void> =>
    assert.rejects(building, (error) => {
      assert.ok(error instanceof BuildError, String(error));
      assert.match(error.message, message);
      return true;
    });

  it('makes a folder whose forms pass their own checks', async () => {
    const built = await buildReader(await plan('mobilebert-span-1'), out(), runner);
    assert.deepEqual((await readdir(out())).sort(), [
      'network-fp16.onnx',
      'network-fp32.onnx',
      'network-int8.onnx',
      'reader.json',
      'vocab.txt',
    ]);
    const text = await readFile(join(out(), 'reader.json'), 'utf8');
    const description = parseReaderDescription(JSON.parse(text));
    assert.deepEqual(description, JSON.parse(JSON.stringify(built.description)));
    assert.equal(description.architecture, 'mobilebert');
    assert.equal(description.maxLength, 16);
    assert.deepEqual(description.specialTokens, { cls: 2, sep: 3, pad: 0, unk: 1 });
    assert.ok(description.checks.some(({ mask }) => mask.includes(0)));
    for (const form of ['int8', 'fp16', 'fp32'] as const) {
      const file = description.files[form]!;
      const content = new Uint8Array(await readFile(join(out(), file.path))).buffer;
      await verifyNetworkFile(content, file);
      assert.equal(description.checks.filter((it) => it.form === form).length, 5);
      const network = await Network.create(ort, content, description);
      const difference = await selfTest(network, form, description);
      assert.ok(difference < 0.02, `${form} ${difference}`);
    }
  });

  it('makes the same folder of the same weights', async () => {
    const [first, second] = [join(folder, 'a'), join(folder, 'b')];
    await buildReader(await plan('bert-span-2'), first, runner);
    await buildReader(await plan('bert-span-2'), second, runner);
    for (const name of await readdir(first)) {
      assert.deepEqual(await readFile(join(first, name)), await readFile(join(second, name)), name);
    }
  });

  it('makes it with each network in a process of its own, and says when one fails', async () => {
    const apart = processRunner(join('models', 'build', 'networkProcess.ts'));
    await buildReader(await plan('mobilebert-span-1', { forms: ['int8'] }), out(), apart);
    const second = join(folder, 'second');
    await buildReader(await plan('mobilebert-span-1', { forms: ['int8'] }), second, runner);
    for (const name of await readdir(second)) {
      assert.deepEqual(await readFile(join(out(), name)), await readFile(join(second, name)), name);
    }
    await assert.rejects(apart.open(Uint8Array.of(1, 2, 3)), /Error: .*session/);
    const ending = join(folder, 'ending.mjs');
    await writeFile(ending, "process.on('message', () => process.exit(3));");
    await assert.rejects(processRunner(ending).open(Uint8Array.of(1)), /ended/);
  });

  it('runs a network from its file: parts are read when they are taken', async () => {
    const path = join(folder, 'file');
    await writeFile(
      path,
      Uint8Array.from({ length: 100 }, (_, i) => i),
    );
    const view = new FileView(path);
    assert.deepEqual([view.length, view.byteLength], [100, 100]);
    assert.deepEqual([...view.subarray(97, 100)], [97, 98, 99]);
    assert.deepEqual([...view.subarray(3, 5)], [3, 4]);
    assert.throws(() => view.subarray(99, 101), /shorter/);
    view.close();
  });

  it('names the layers kept in float', async () => {
    const layer = 'encoder.layer.0.output.dense';
    const { description } = await buildReader(
      await plan('bert-span-2', { forms: ['int8'], keptInFloat: [layer] }),
      out(),
      runner,
    );
    assert.deepEqual(description.keptInFloat, { int8: [layer] });
    const text = await readFile(join(out(), 'reader.json'), 'utf8');
    assert.deepEqual(parseReaderDescription(JSON.parse(text)).keptInFloat, { int8: [layer] });
  });

  it('refuses to keep a layer in float that there is not', async () => {
    const typo = await plan('bert-span-2', { keptInFloat: ['encoder.layer.9.output.dense'] });
    await rejects(buildReader(typo, out(), runner), /no dense layer encoder\.layer\.9/);
  });

  it('says what weights lack', async () => {
    await rejects(
      buildReader(await plan('mobilebert-MaskedLM'), out(), runner),
      /pre-trained only/,
    );
    const cut = await plan('bert-span-2');
    const { source } = cut.weights;
    const without: WeightSource = {
      ...source,
      tensors: source.tensors.filter((it) => !it.name.includes('intermediate.dense.bias')),
    };
    await rejects(
      buildReader({ ...cut, weights: { ...cut.weights, source: without } }, out(), runner),
      /bert-span-2\.safetensors: .*encoder\.layer\.0\.intermediate\.dense\.bias, .*layer\.1/,
    );
    assert.deepEqual(await readdir(folder), []);
  });

  it('refuses a vocabulary that is not the network’s', async () => {
    const { weights, title, forms } = await plan('bert-span-2');
    const without: ReaderPlan = {
      weights,
      title,
      forms,
      name: 'x',
      revision: '1',
      licence: 'x',
      sources: [],
    };
    const withVocab = (vocab: string): Promise<unknown> =>
      buildReader({ ...without, vocab }, out(), runner);
    await rejects(buildReader(without, out(), runner), /No vocab\.txt/);
    await rejects(withVocab(`${VOCAB}\nmore`), /41 words, but the weights have embeddings for 40/);
    await rejects(withVocab(VOCAB.replace('[SEP]', 'x')), /lacks \[SEP\]/);
    assert.deepEqual(await readdir(folder), []);
  });

  it('leaves nothing half-written when it fails or is stopped', async () => {
    let runs = 0;
    const failing: NetworkRunner = {
      open: async (network, optimise) => {
        if (++runs === 3) throw new Error('out of memory');
        return runner.open(network, optimise);
      },
    };
    await assert.rejects(buildReader(await plan('bert-span-2'), out(), failing), /out of memory/);
    const stop = new AbortController();
    const stopped = buildReader(await plan('bert-span-2'), out(), runner, {
      signal: stop.signal,
      onProgress: (step) => {
        if (step.includes('fp16')) stop.abort(new Error('stopped'));
      },
    });
    await assert.rejects(stopped, /stopped/);
    assert.deepEqual(await readdir(folder), []);
  });

  it('replaces a folder only when asked to, and keeps it when the new one fails', async () => {
    await mkdir(out());
    await writeFile(join(out(), 'precious'), 'x');
    const small = await plan('bert-span-2', { forms: ['int8'] });
    await rejects(buildReader(small, out(), runner), /out is there already/);
    const failing: NetworkRunner = { open: () => Promise.reject(new Error('no runtime')) };
    await assert.rejects(buildReader(small, out(), failing, { replace: true }), /no runtime/);
    assert.deepEqual(await readdir(out()), ['precious']);
    await buildReader(small, out(), runner, { replace: true });
    assert.ok((await readdir(out())).includes('reader.json'));
    assert.deepEqual(await readdir(folder), ['out']);
  });

  it('refuses a network that gives no numbers', async () => {
    const small = await plan('bert-span-2', { forms: ['int8'] });
    const { source } = small.weights;
    const loud: WeightSource = {
      ...source,
      // Finite, but not any more when summed up.
      read: async (name) =>
        (await source.read(name)).fill(name === 'qa_outputs.weight' ? 3e38 : 0.5),
    };
    await rejects(
      buildReader({ ...small, weights: { ...small.weights, source: loud } }, out(), runner),
      /no finite numbers/,
    );
  });

  describe('from the terminal', () => {
    const lines: string[] = [];
    const output: Output = {
      line: (text) => {
        lines.push(text);
        return Promise.resolve();
      },
      error: (text) => assert.fail(text),
      progress: () => undefined,
    };
    const { signal } = new AbortController();

    beforeEach(() => (lines.length = 0));

    it('inspects a file of weights', async () => {
      const path = join(FIXTURES, 'mobilebert-span-3.safetensors');
      assert.equal(await inspectCommand(path, true, output, signal), 0);
      const inspection = JSON.parse(lines[0]!) as Record<string, unknown>;
      assert.equal(inspection['architecture'], 'mobilebert');
      assert.equal(inspection['parameters'], 21078);
      lines.length = 0;
      const other = join(FIXTURES, 'mobilebert-MaskedLM.safetensors');
      assert.equal(await inspectCommand(other, false, output, signal), 1);
      assert.match(lines[0]!, /missing \(2\):\n {2}qa_outputs\.weight/);
      assert.match(lines[0]!, /other heads \(8\)/);
    });

    it('says what a reader folder holds, calibration included', async () => {
      assert.equal(await inspectCommand(join('models', 'bundled'), false, output, signal), 0);
      assert.match(lines[0]!, /int8 \d+\.\d MB\nconfidence calibrated for int8\n/);
      await buildReader(await plan('bert-span-2', { forms: ['int8'] }), out(), runner);
      lines.length = 0;
      assert.equal(await inspectCommand(out(), true, output, signal), 0);
      const found = JSON.parse(lines[0]!) as Record<string, unknown>;
      assert.deepEqual([found['kind'], found['calibrated']], ['reader', []]);
    });

    it('names the file whose graph is no network that is known', async () => {
      const path = join('test', 'fixtures', 'weights', 'tflite', 'fp32.tflite');
      await assert.rejects(
        inspectCommand(path, false, output, signal),
        /^TerminalError: fp32\.tflite: its graph .* known here$/,
      );
    });

    it('checks a reader folder, and tells a damaged one', async () => {
      await buildReader(await plan('bert-span-2', { forms: ['int8'] }), out(), runner);
      assert.equal(await checkCommand(out(), output), 0);
      assert.match(lines[0]!, /^int8: good/);
      const path = join(out(), 'network-int8.onnx');
      const bytes = await readFile(path);
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(path, bytes);
      lines.length = 0;
      assert.equal(await checkCommand(out(), output), 1);
      assert.match(lines[0]!, /^int8: .*damaged/);
    });

    it('reads its arguments', () => {
      assert.deepEqual(parseReaderCommand(['build', '--from', 'w', '--forms', 'fp32,int8']), {
        command: 'build',
        from: 'w',
        out: 'reader',
        forms: ['int8', 'fp32'],
        vocab: null,
        name: null,
        licence: 'NOASSERTION',
        keptInFloat: [],
        replace: false,
      });
      assert.throws(() => parseReaderCommand(['build']), /--from is missing/);
      assert.throws(() => parseReaderCommand(['build', '--from', 'w', '--forms', 'int4']), /int4/);
      assert.throws(() => parseReaderCommand(['inspect']), /usage/);
      assert.throws(() => parseReaderCommand(['bake']), /no command "bake"/);
    });
  });
});
