import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as ort from 'onnxruntime-web';
import { BuildError } from '../../models/build/buildError';
import { buildReader } from '../../models/build/buildReader';
import { FORM_FILE, makeFloatForm } from '../../models/build/floatForms';
import { ortRunner } from '../../models/build/runner';
import { dequantised } from '../../models/onnx/dequantise';
import { halved, valuesTooWide, withPeaks } from '../../models/onnx/halve';
import { readModel } from '../../models/onnx/readModel';
import { modelFile } from '../../models/onnx/writer';
import type { ReaderDescription } from '../../models/readerDescription';
import { verifyNetworkFile } from '../../models/reading/integrity';
import { Network } from '../../models/reading/network';
import { bestPassageSpan } from '../../models/reading/selfTest';
import { openFixture } from './onnxHelpers';
import { buildTinyReader, TINY_VOCAB } from './tinyReader';

const runner = ortRunner(ort);

describe('float forms of an int8 network', () => {
  for (const fixture of ['bert-span-2', 'mobilebert-span-1', 'tiny']) {
    describe(fixture, () => {
      let folder: string;
      let description: ReaderDescription;
      let network: string;

      before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'verbatim-forms-'));
        const into = join(folder, 'reader');
        network = join(into, 'network-int8.onnx');
        if (fixture === 'tiny') {
          ({ description } = await buildTinyReader(into, runner, ['int8', 'fp32']));
          return;
        }
        const weights = await openFixture(fixture);
        const plan = {
          ...{ weights, title: fixture, vocab: TINY_VOCAB, name: 'Tiny', revision: '1' },
          ...{ licence: 'Apache-2.0', sources: [], forms: ['int8', 'fp32'] as const },
        };
        ({ description } = await buildReader(plan, into, runner));
        await weights.source.close();
      });
      after(() => rm(folder, { recursive: true, force: true }));

      it('reads back what the writer wrote, byte for byte', async () => {
        const bytes = await readFile(network);
        assert.equal(Buffer.compare(bytes, await modelFile(readModel(bytes))), 0);
      });

      it('has nothing of int8 left, and reads as the float32 network of the same weights', async () => {
        const graph = dequantised(readModel(await readFile(network)));
        assert.ok(graph.initializers.every(({ type }) => type === 'float32' || type === 'int64'));
        const running = await runner.open(await modelFile(graph));
        const own = description.checks.filter(({ form }) => form === 'fp32');
        assert.ok(own.length > 0);
        for (const check of own) {
          const { start_logits: start } = await running.run(check);
          const largest = Math.max(...check.start.map(Math.abs));
          // The weights differ by their rounding to ±63 levels.
          check.start.forEach((value, at) => {
            if (check.mask[at] === 0) return;
            assert.ok(Math.abs(value - start![at]!) < 0.25 * largest);
          });
        }
        await running.close();
      });

      for (const form of ['fp32', 'fp16'] as const) {
        it(`is kept as ${form} with the checks that an accelerator must pass`, async () => {
          const into = join(folder, form);
          const made = await makeFloatForm({ description, network, form }, into, runner);
          assert.deepEqual(JSON.parse(await readFile(join(into, FORM_FILE), 'utf8')), made);
          assert.equal(made.int8, description.files.int8?.sha256);
          const bytes = await readFile(join(into, made.file.path));
          await verifyNetworkFile(Uint8Array.from(bytes).buffer, made.file);
          const rows = description.checks.filter((it) => it.form === 'int8');
          assert.deepEqual(
            made.checks.map((it) => it.ids),
            rows.map((it) => it.ids),
          );
          assert.ok(made.checks.every((it) => it.form === form && it.tolerance <= 0.02));
          const again = await makeFloatForm({ description, network, form }, into, runner);
          assert.equal(again.file.sha256, made.file.sha256);
        });
      }

      it('finds the same span of one passage in every bucket, alone and beside others', async () => {
        const into = join(folder, 'buckets');
        const made = await makeFloatForm({ description, network, form: 'fp32' }, into, runner);
        const bytes = Uint8Array.from(await readFile(join(into, made.file.path))).buffer;
        const running = await Network.create(ort, bytes, description);
        const check = made.checks.find((it) => it.sameSpan && !it.mask.includes(0));
        assert.ok(check);
        const expected = Float32Array.from(check.start);
        const span = bestPassageSpan(check, expected, Float32Array.from(check.end));
        const longest = description.maxLength;
        const buckets = [64, 128, 256, 384].filter((it) => it >= check.ids.length && it <= longest);
        for (const length of [check.ids.length, ...buckets, longest]) {
          for (const beside of [[], [made.checks[0]!]]) {
            const rows = [check, ...beside].filter((it) => it.ids.length <= length);
            const [logits] = await running.runRows(rows, length);
            const { start, end } = logits!;
            assert.deepEqual(
              [bestPassageSpan(check, start, end)?.start, bestPassageSpan(check, start, end)?.end],
              [span?.start, span?.end],
            );
            assert.ok(start.every((it, at) => Math.abs(it - expected[at]!) < 1e-3));
          }
        }
      });

      it('keeps in float32 what float16 cannot hold', async () => {
        const plain = dequantised(readModel(await readFile(network)));
        const probe = await runner.open(await modelFile(withPeaks(plain)), false);
        const peaks = await probe.run(description.checks[0]!);
        await probe.close();
        assert.deepEqual(valuesTooWide(peaks), []);
        const names = Object.keys(peaks)
          .filter((it) => it.startsWith('peak of '))
          .map((it) => it.slice(8));
        assert.ok(names.length > 10);
        const wide = names.filter((_, i) => i % 3 === 0);
        const mixed = await runner.open(await modelFile(await halved(plain, new Set(wide))));
        const whole = await runner.open(await modelFile(plain));
        const [a, b] = [
          await mixed.run(description.checks[0]!),
          await whole.run(description.checks[0]!),
        ];
        b['start_logits']!.forEach((it, at) =>
          assert.ok(Math.abs(it - a['start_logits']![at]!) < 0.02 * 10),
        );
        await mixed.close();
        await whole.close();
      });
    });
  }

  describe('of files that are none', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'verbatim-forms-'));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    for (const [what, bytes] of [
      ['text', Buffer.from('no network at all')],
      ['nothing', Buffer.alloc(0)],
      ['a graph that ends too early', Buffer.from([0x3a, 0x7f, 0x0a])],
    ] as const) {
      it(`refuses ${what}, and leaves nothing`, async () => {
        const network = join(folder, 'n.onnx');
        await writeFile(network, bytes);
        const description = {
          files: { int8: { path: 'n.onnx', sha256: '0'.repeat(64), bytes: 1 } },
          checks: [],
        } as unknown as ReaderDescription;
        const into = join(folder, 'form');
        await assert.rejects(
          makeFloatForm({ description, network, form: 'fp32' }, into, runner),
          BuildError,
        );
        await assert.rejects(readFile(join(into, FORM_FILE)));
      });
    }
  });
});
