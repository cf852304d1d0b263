import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { ArchitectureError } from '../../models/architectures/inventory';
import { completeness, recognise } from '../../models/architectures/recognise';
import { namedWeights } from '../../models/architectures/tflite/matchNetwork';
import { formGraph } from '../../models/build/formGraph';
import type { TfliteOperator, TfliteSource } from '../../models/weights/weightSource';
import { openTflite } from '../../models/weights/tflite';
import { farthest, FIXTURES, type Inputs, openFixture, runGraph } from './onnxHelpers';
import { MemoryFile } from './weightsHelpers';

interface Case {
  readonly name: string;
  readonly form: string;
  /** What TFLite's interpreter gives for the float file: [start, end] of each row. */
  readonly logits: readonly (readonly [readonly number[], readonly number[]])[];
}

const FOLDER = join(FIXTURES, 'tensorflow');
const { inputs, cases } = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  readonly inputs: Inputs;
  readonly cases: readonly Case[];
};

/** Largest difference to the interpreter's logits, relative to the largest, as imported to float32. */
const TOLERANCES: Readonly<Record<string, number>> = {
  float32: 1e-4,
  unfolded: 1e-4,
  float16: 0.005,
  int8: 0.06,
  'unfolded int8': 0.06,
  'int8 per tensor': 0.06,
};

function openNetwork(name: string): ReturnType<typeof namedWeights> {
  return openTflite(new MemoryFile(name, readFixture(join(FOLDER, name)))).then((source) =>
    namedWeights({ source, config: undefined, vocab: undefined }),
  );
}

describe('networks of TFLite files, found by the structure of the graph', () => {
  for (const { name, form, logits } of cases.filter((it) => it.form !== 'checkpoint')) {
    it(`${name}: gives the interpreter's logits`, async () => {
      const { source, config } = await openNetwork(name);
      const architecture = recognise(source.tensors, config);
      const { missing, misfit } = await completeness(architecture, ['span']);
      assert.deepEqual({ missing, misfit }, { missing: [], misfit: [] });
      assert.deepEqual(architecture.inventory.leftOver, []);
      const graph = await formGraph(architecture, source, 'fp32', { heads: ['span'] });
      const found = await runGraph(graph, inputs);
      for (const [at, output] of ['start_logits', 'end_logits'].entries()) {
        const expected = logits.flatMap((row) => [...row[at]!]);
        const difference = farthest(found[output], expected);
        assert.ok(difference <= TOLERANCES[form]!, `${output} is off by ${difference}`);
      }
    });
  }

  for (const name of ['mobilebert-int8', 'mobilebert-int8-per-tensor']) {
    it(`${name}: weights are those it was made of, to half a step of int8`, async () => {
      const { source } = await openNetwork(name);
      const { source: original } = await openFixture('mobilebert-span-1');
      let perChannel = 0;
      for (const part of ['ffn.0.output.dense.weight', 'output.dense.weight']) {
        const found = await source.read(`encoder.layer.0.${part}`);
        const truth = await original.read(`mobilebert.encoder.layer.0.${part}`);
        const step = peak(truth) / 127;
        const rows = truth.length / 20;
        const error = farthestOf(found, truth);
        assert.ok(error > 0 && error <= 0.51 * step, `${part} is off by ${error} of ${step}`);
        // A channel of its own has finer steps than the whole.
        for (let row = 0; row < rows; row++) {
          const [own, of] = [found, truth].map((it) => it.subarray(20 * row, 20 * (row + 1)));
          if (farthestOf(own!, of!) <= (0.51 * peak(of!)) / 127) perChannel++;
        }
      }
      await original.close();
      assert.equal(perChannel === 32, name === 'mobilebert-int8');
    });
  }

  it('takes heads, positions and the kind of norm from the graph', async () => {
    const facts = async (name: string): Promise<unknown[]> => {
      const { source, config } = await openNetwork(name);
      const { id, size, positions } = recognise(source.tensors, config);
      return [id, size['heads'], size['blocks'], size['norm'], size['trigram'], positions];
    };
    assert.deepEqual(await facts('mobilebert-nameless'), ['mobilebert', 4, 3, 'affine', true, 16]);
    const layered = ['mobilebert', 4, 2, 'layer', true, 16];
    assert.deepEqual(await facts('mobilebert-layer-norm'), layered);
    const plain = ['mobilebert', 4, 1, 'affine', false, 16];
    assert.deepEqual(await facts('mobilebert-no-trigram'), plain);
    const bert = ['bert', 3, 1, undefined, undefined, 16];
    assert.deepEqual(await facts('bert-relu'), bert);
  });

  it('refuses graphs of another kind, and graphs that were changed, in one sentence', async () => {
    const other = await openTflite(
      new MemoryFile('x', readFixture(join('test', 'fixtures', 'weights', 'tflite', 'fp32'))),
    );
    const refuse = (source: TfliteSource, message: RegExp): Promise<void> =>
      assert.rejects(namedWeights({ source, config: undefined, vocab: undefined }), (error) => {
        assert.ok(error instanceof ArchitectureError, String(error));
        assert.match(error.message, message);
        return true;
      });
    await refuse(other, /graph .* no MobileBERT or BERT known here/);
    const whole = await openTflite(
      new MemoryFile('x', readFixture(join(FOLDER, 'mobilebert-float'))),
    );
    const { graph } = whole;
    const changed = (kind: string, change: (it: TfliteOperator) => object): TfliteSource => ({
      ...whole,
      graph: {
        ...graph,
        operators: graph.operators.map((it) => (it.kind === kind ? { ...it, ...change(it) } : it)),
      },
    });
    const swapped = ({ inputs: [a = 0, b = 0] }: TfliteOperator): object => ({ inputs: [b, a] });
    await refuse(changed('BATCH_MATMUL', swapped), /attention .* put together/);
    await refuse(
      changed('SOFTMAX', () => ({ kind: 'LOGISTIC' })),
      /no softmax/,
    );
    await refuse(
      changed('CONCATENATION', ({ inputs: it }) => ({ inputs: [...it].reverse() })),
      /neighbours/,
    );
    await refuse(
      changed('FULLY_CONNECTED', () => ({ activation: 'RELU6' })),
      /known here/,
    );
    await refuse(
      changed('CAST', ({ outputs }) => ({ inputs: outputs })),
      /before it is made/,
    );
    const doubled = { ...graph, operators: [...graph.operators, ...graph.operators] };
    await refuse({ ...whole, graph: doubled }, /twice|before it is made/);
  });
});

function readFixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(`${path}.tflite`));
}

function peak(values: Float32Array): number {
  return values.reduce((most, it) => Math.max(most, Math.abs(it)), 0);
}

function farthestOf(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, it, i) => Math.max(most, Math.abs(it - b[i]!)), 0);
}
