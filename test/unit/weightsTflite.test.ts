import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openTflite } from '../../models/weights/tflite';
import { dequantise } from '../../models/weights/tfliteQuantization';
import { BUILTIN_OPERATORS } from '../../models/weights/tfliteSchema';
import { assertGives, assertRefused, expected, fixture, MemoryFile } from './weightsHelpers';

/** `outside` keeps its constants behind the flatbuffer, as files beyond 2 GB must. */
const FORMS = ['fp32', 'fp16', 'int8', 'outside'] as const;

function open(bytes: Uint8Array): ReturnType<typeof openTflite> {
  return openTflite(new MemoryFile('m.tflite', bytes));
}

describe('weights: TFLite', () => {
  for (const form of FORMS) {
    it(`reads ${form} as the interpreter does`, async () => {
      const source = await open(fixture(`tflite/${form}.tflite`));
      assert.equal(source.kind, 'tflite');
      await assertGives(source, expected(`tflite/${form}.json`));
      await assertRefused(source.read('nothing'), /no tensor nothing/);
    });
  }

  it('dequantises int8 per tensor and per channel to within half a step', async () => {
    const float = await open(fixture('tflite/fp32.tflite'));
    const int8 = await open(fixture('tflite/int8.tflite'));
    for (const name of ['Const', 'MatMul', 'Conv2D']) {
      assert.equal(int8.tensors.find((tensor) => tensor.name === name)?.dtype, 'i8');
      const [truth, values] = [await float.read(name), await int8.read(name)];
      assert.ok(
        truth.every((value, i) => Math.abs(value - values[i]!) <= 0.5 / 120),
        name,
      );
    }
    const channels = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    dequantise(channels, { scales: [1, 10], zeroPoints: [0, 1], stride: 2 });
    assert.deepEqual([...channels], [1, 2, 20, 30, 5, 6, 60, 70]);
  });

  it('shows the graph: kinds, activations, constants, inputs and outputs', async () => {
    const { graph } = await open(fixture('tflite/fp32.tflite'));
    assert.deepEqual(
      graph.operators.map(({ kind }) => kind),
      ['GATHER', 'FULLY_CONNECTED', 'RESHAPE', 'CONV_2D', 'RESHAPE'],
    );
    const dense = graph.operators[1]!;
    assert.equal(dense.activation, 'RELU');
    assert.deepEqual(
      dense.inputs.map((index) => graph.tensors[index]?.weight),
      [undefined, 'MatMul', 'Relu;add'],
    );
    assert.deepEqual(
      graph.inputs.map((index) => graph.tensors[index]?.shape),
      [[1, 5]],
    );
    assert.deepEqual(graph.outputs, graph.operators.at(-1)?.outputs);
    assert.equal(graph.operators[3]?.activation, 'NONE');
  });

  it('numbers the operators as the schema does', () => {
    assert.equal(BUILTIN_OPERATORS[9], 'FULLY_CONNECTED');
    assert.equal(BUILTIN_OPERATORS[32], 'CUSTOM');
    assert.equal(BUILTIN_OPERATORS[126], 'BATCH_MATMUL');
    assert.equal(BUILTIN_OPERATORS[150], 'GELU');
  });

  it('never gives other values from a file cut short', async () => {
    const whole = fixture('tflite/int8.tflite');
    const truth = expected('tflite/int8.json');
    let refused = 0;
    for (let length = 0; length < whole.length; length += 3) {
      try {
        await assertGives(await open(whole.subarray(0, length)), truth);
      } catch (error) {
        assert.match(String(error), /^WeightsError: m\.tflite: .*(damaged|cut short)/);
        refused++;
      }
    }
    assert.ok(refused > whole.length / 3 - 20, `${refused} refused`);
  });

  it('gives names to constants that have none, or the same', async () => {
    const bytes = fixture('tflite/fp32.tflite');
    const changed = Buffer.from(bytes);
    const rename = (old: string, to: string): void => {
      const at = changed.indexOf(`${old}\0`);
      changed.writeUInt32LE(to.length, at - 4);
      changed.write(to, at);
    };
    rename('Conv2D1', 'Const');
    rename('MatMul', '');
    const source = await open(changed);
    const names = source.tensors.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.equal(names.length, Object.keys(expected('tflite/fp32.json')).length);
    assert.equal(names.filter((name) => /^(Const)?#\d+$/.test(name)).length, 2, names.join());
  });

  it('reads across its pages, at any alignment', async () => {
    const whole = fixture('tflite/int8.tflite');
    for (const padding of [65536 - 4000, 65536 - 3001, 3 * 65536 - 2003]) {
      // All offsets but the first are relative, so the rest may stand anywhere.
      const bytes = new Uint8Array(whole.length + padding);
      bytes.set(whole.subarray(0, 8));
      bytes.set(whole.subarray(8), 8 + padding);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, view.getUint32(0, true) + padding, true);
      await assertGives(await open(bytes), expected('tflite/int8.json'));
    }
  });

  it('refuses offsets that lead outside, and lengths that lie', async () => {
    for (const value of [0, 0x7fffffff, 0xffffffff]) {
      const bytes = fixture('tflite/fp32.tflite');
      new DataView(bytes.buffer).setUint32(0, value, true);
      await assertRefused(open(bytes), /damaged|no graph/);
    }
  });
});
