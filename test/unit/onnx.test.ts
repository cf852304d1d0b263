import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type Architecture, recognise } from '../../models/architectures/recognise';
import { fileParameters } from '../../models/architectures/parameters';
import { formGraph } from '../../models/build/formGraph';
import { FloatLayers } from '../../models/onnx/floatLayers';
import { toFloat16 } from '../../models/onnx/float16';
import { bytesOf, Graph } from '../../models/onnx/graph';
import type { Dense } from '../../models/onnx/layers';
import { type InputStatistics, Probe, tooWide } from '../../models/onnx/probe';
import {
  equalised,
  LARGEST_WEIGHT,
  lostOnAverage,
  quantisedColumns,
  quantisedRows,
  STICKING_OUT,
  tamingFactors,
} from '../../models/onnx/quantise';
import { modelBytes, modelFile } from '../../models/onnx/writer';
import { product, stacked, transposed, type Weight } from '../../models/onnx/weight';
import type { WeightSource } from '../../models/weights/weightSource';
import { farthest, inputs as batch, models, openFixture, runGraph } from './onnxHelpers';

describe('ONNX writer', () => {
  it('gives the same bytes for the same weights, in every form', async () => {
    const { source, config } = await openFixture('mobilebert-span-1');
    const architecture = recognise(source.tensors, config);
    for (const form of ['fp32', 'fp16', 'int8'] as const) {
      const write = async (): Promise<Uint8Array> =>
        modelFile(await formGraph(architecture, source, form, { heads: ['span'] }));
      assert.deepEqual(await write(), await write());
    }
    await source.close();
  });

  it('refuses a tensor that has other bytes than its shape says', async () => {
    const graph = new Graph();
    graph.constant('short', 'float32', [3], () => new Uint8Array(8));
    await assert.rejects(modelFile(graph), /short has 8 bytes, not 12/);
  });

  it('refuses a network that no protobuf message holds, before reading any weight', async () => {
    const graph = new Graph();
    graph.constant('vast', 'float32', [2 ** 20, 2 ** 20], () => assert.fail('was read'));
    await assert.rejects(modelBytes(graph).next(), /larger than 2 GiB/);
  });

  it('reads no tensor before its turn, and never two at once', async () => {
    const graph = new Graph();
    let open = 0;
    for (const name of ['a', 'b', 'c']) {
      graph.constant(name, 'float32', [1], async () => {
        assert.equal(open++, 0);
        await Promise.resolve();
        open--;
        return bytesOf(Float32Array.of(1));
      });
    }
    await modelFile(graph);
  });
});

describe('float16', () => {
  const value = (bits: number): number => {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const magnitude =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? Infinity
            : NaN
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return bits & 0x8000 ? -magnitude : magnitude;
  };

  it('keeps every half as it is', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const half = value(bits);
      if (!Number.isNaN(half)) assert.equal(toFloat16(Float32Array.of(half))[0], bits);
    }
    assert.ok(Number.isNaN(value(toFloat16(Float32Array.of(NaN))[0]!)));
  });

  it('rounds to the nearest, ties to even', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const bits = toFloat16(Float32Array.of(x))[0]!;
        const found = value(bits);
        if (Math.abs(x) >= 65520) {
          assert.equal(found, Math.sign(x) * Infinity);
          return;
        }
        const distance = Math.abs(found - x);
        for (const other of [bits - 1, bits + 1]) {
          if ((other & 0x8000) !== (bits & 0x8000) || !Number.isFinite(value(other))) continue;
          const theirs = Math.abs(value(other) - x);
          assert.ok(distance < theirs || (distance === theirs && (bits & 1) === 0));
        }
      }),
      { seed: 42, numRuns: 3000 },
    );
  });
});

describe('quantisation', () => {
  const matrix = (rows: number, columns: number, values: number[]): Weight => ({
    shape: [rows, columns],
    load: () => Promise.resolve(Float32Array.from(values.slice(0, rows * columns))),
  });
  const floats = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), {
    minLength: 12,
    maxLength: 12,
  });

  it('keeps weights within ±63 and half a step of the float, by column', async () => {
    await fc.assert(
      fc.asyncProperty(floats, async (values) => {
        const quantised = await quantisedColumns(matrix(4, 3, values));
        const levels = await quantised.load();
        levels.forEach((level, at) => {
          assert.ok(Math.abs(level) <= LARGEST_WEIGHT);
          const step = quantised.scales[at % 3]!;
          assert.ok(Math.abs(level * step - Math.fround(values[at]!)) <= step * 0.5001 + 1e-30);
        });
      }),
      { seed: 42 },
    );
  });

  it('quantises tables by row', async () => {
    const quantised = await quantisedRows(matrix(2, 2, [1, -2, 0, 0]));
    assert.deepEqual([...(await quantised.load())], [64, -127, 0, 0]);
    assert.equal(quantised.scales[1], 1);
  });

  it('equalises across a ReLU without changing what comes out', async () => {
    await fc.assert(
      fc.asyncProperty(floats, floats, floats, floats, async (a, b, c, d) => {
        const up: Dense = {
          name: 'up',
          weight: matrix(3, 4, a),
          bias: Float32Array.from(c.slice(0, 4)),
        };
        const down: Dense = { name: 'down', weight: matrix(4, 3, b), bias: new Float32Array(3) };
        const through = async ({ up, down }: { up: Dense; down: Dense }): Promise<Float32Array> => {
          const inner = await product(Float32Array.of(0.5, -1, 2), up.weight);
          return product(
            inner.map((it, i) => Math.max(0, it + up.bias[i]!)),
            down.weight,
          );
        };
        const [plain, even] = [
          await through({ up, down }),
          await through(await equalised(up, down, Float32Array.from(d.slice(0, 4), Math.abs))),
        ];
        const largest = 1e4;
        plain.forEach((it, i) => assert.ok(Math.abs(it - even[i]!) <= 1e-5 * largest));
      }),
      { seed: 42 },
    );
  });

  it('tames channels that stick out, by powers of two, and only those', () => {
    const peaks = Float32Array.of(1, 1, 1, 1, 1, 1, 40, 0, 4);
    assert.deepEqual([...tamingFactors(peaks)!], [1, 1, 1, 1, 1, 1, 8, 1, 1]);
    assert.equal(tamingFactors(Float32Array.of(1, 2, 3, 4)), null);
    assert.equal(tamingFactors(new Float32Array(3)), null);
  });

  it('reads an outlying channel better for knowing of it', async () => {
    const { source } = await openFixture('bert-span-2');
    const { config, outputs } = models.find((it) => it.name === 'bert-span-2')!;
    // One of forty inner channels far larger than the rest, and read with weights that make up for it.
    const up = changed(source, /\.0\.intermediate\.dense/, (it, i, length) =>
      Math.floor((i * 40) / length) === 7 ? it * 60 : it,
    );
    const loud = changed(up, /\.0\.output\.dense\.weight/, (it, i) =>
      i % 40 === 7 ? it / 60 : it,
    );
    const architecture = recognise(loud.tensors, config);
    const { expected, statistics } = await probed(architecture, loud);
    assert.equal(statistics.get('encoder.layer.0.intermediate.dense')?.peaks.length, 24);
    const error = async (inputs: ReadonlyMap<string, InputStatistics>): Promise<number> => {
      const graph = await formGraph(architecture, loud, 'int8', { heads: ['span'], inputs });
      const found = await runGraph(graph, batch);
      return Object.keys(outputs).reduce(
        (sum, name) => sum + farthest(found[name], [...expected[name]!]),
        0,
      );
    };
    const [plain, tamed] = [await error(new Map()), await error(statistics)];
    assert.ok(tamed < 0.7 * plain, `${tamed} is not much less than ${plain}`);
    await source.close();
  });

  it('reads rows that stick out better for knowing of them', async () => {
    const { source, config } = await openFixture('mobilebert-span-1');
    // One word far louder than the others, and nothing that levels it.
    const word = batch.ids[0]![1]!;
    const loud = changed(source, /word_embeddings/, (it, i, length) =>
      Math.floor((i * 40) / length) === word ? it * 60 : it,
    );
    const architecture = recognise(loud.tensors, config);
    const { expected, statistics } = await probed(architecture, loud);
    const spreads = [...statistics.values()].map((it) => it.rowSpread);
    assert.ok(spreads.some((it) => it > STICKING_OUT));
    const error = async (inputs: ReadonlyMap<string, InputStatistics>): Promise<number> => {
      const graph = await formGraph(architecture, loud, 'int8', { heads: ['span'], inputs });
      const evened = graph.nodes.some(({ op }) => op === 'Reciprocal');
      assert.equal(evened, inputs.size > 0);
      const found = await runGraph(graph, batch);
      return farthest(found['start_logits'], [...expected['start_logits']!]);
    };
    const [plain, knowing] = [await error(new Map()), await error(statistics)];
    assert.ok(knowing < 0.7 * plain, `${knowing} is not much less than ${plain}`);
    await source.close();
  });

  it('knows what rounding the weights takes on average', async () => {
    await fc.assert(
      fc.asyncProperty(floats, floats, async (values, some) => {
        const means = Float32Array.from(some.slice(0, 4));
        const weight = matrix(4, 3, values);
        const quantised = await quantisedColumns(weight);
        const rounded = Float32Array.from(
          await quantised.load(),
          (it, at) => it * quantised.scales[at % 3]!,
        );
        const lost = await lostOnAverage(weight, quantised, means);
        const right = await product(means, weight);
        const found = await product(means, matrix(4, 3, [...rounded]));
        right.forEach((it, c) => assert.ok(Math.abs(found[c]! + lost[c]! - it) < 1e-2));
      }),
      { seed: 42 },
    );
  });

  it('turns and stacks matrices', async () => {
    const both = stacked(transposed(matrix(2, 3, [1, 2, 3, 4, 5, 6])), matrix(1, 2, [7, 8]));
    assert.deepEqual(both.shape, [4, 2]);
    assert.deepEqual([...(await both.load())], [1, 4, 2, 5, 3, 6, 7, 8]);
  });
});

describe('folding', () => {
  it('takes NoNorm out without changing the logits', async () => {
    const { source, config } = await openFixture('mobilebert-span-3');
    const architecture = recognise(source.tensors, config);
    const build = async (fold: boolean): Promise<Graph> => {
      const layers = new FloatLayers({ type: 'float32', fold });
      await architecture.describe(layers, fileParameters(architecture.inventory, source), ['span']);
      return layers.graph;
    };
    const [folded, plain] = [await build(true), await build(false)];
    assert.ok(folded.nodes.length < 0.75 * plain.nodes.length);
    const [a, b] = [await runGraph(folded, batch), await runGraph(plain, batch)];
    assert.ok(farthest(a['start_logits'], [...b['start_logits']!]) < 1e-5);
    await source.close();
  });

  it('leaves a NoNorm that cannot be divided by as it is', async () => {
    const { source, config } = await openFixture('mobilebert-span-1');
    const zeroed = changed(source, /attention\.output\.LayerNorm\.weight/, (it, i) =>
      i % 3 ? it : 0,
    );
    const architecture = recognise(zeroed.tensors, config);
    const run = async (fold: boolean): Promise<Float32Array> => {
      const layers = new FloatLayers({ type: 'float32', fold });
      await architecture.describe(layers, fileParameters(architecture.inventory, zeroed), ['span']);
      return (await runGraph(layers.graph, batch))['start_logits']!;
    };
    assert.ok(farthest(await run(true), [...(await run(false))]) < 1e-5);
    await source.close();
  });
});

describe('float16 networks', () => {
  it('compute in float32 what float16 cannot hold', async () => {
    const { source } = await openFixture('mobilebert-span-1');
    const { config } = models.find((it) => it.name === 'mobilebert-span-1')!;
    // One block's output far beyond 65504, made small again by the head.
    const loud = changed(source, /output\.bottleneck\.dense\.weight/, (it) => it * 3e5);
    const louder = changed(loud, /qa_outputs\.weight/, (it) => it * 1e-5);
    const architecture = recognise(louder.tensors, config);
    const probe = new Probe();
    const layers = new FloatLayers({ type: 'float32', onStep: probe.onStep });
    await architecture.describe(layers, fileParameters(architecture.inventory, louder), ['span']);
    probe.addOutputs(layers);
    const expected = await runGraph(layers.graph, batch);
    const wide = tooWide(expected);
    assert.ok(wide.length > 0);
    const half = async (keptInFloat: ReadonlySet<string>): Promise<number> => {
      const graph = await formGraph(architecture, louder, 'fp16', { heads: ['span'], keptInFloat });
      const found = await runGraph(graph, batch);
      return farthest(found['start_logits'], [...expected['start_logits']!]);
    };
    assert.ok((await half(new Set(wide))) < 0.01);
    assert.ok(!((await half(new Set())) < 0.01), 'float16 alone should have failed');
    await source.close();
  });
});

/** What float32 gives, and what its dense layers read. */
async function probed(
  architecture: Architecture,
  source: WeightSource,
): Promise<{
  expected: Record<string, Float32Array>;
  statistics: Map<string, InputStatistics>;
}> {
  const probe = new Probe();
  const layers = new FloatLayers({ type: 'float32', fold: false, onInput: probe.onInput });
  await architecture.describe(layers, fileParameters(architecture.inventory, source), ['span']);
  probe.addOutputs(layers);
  const expected = await runGraph(layers.graph, batch);
  return { expected, statistics: probe.inputStatistics([expected]) };
}

/** The same weights, with some changed on the way. */
function changed(
  source: WeightSource,
  names: RegExp,
  change: (value: number, index: number, length: number) => number,
): WeightSource {
  return {
    ...source,
    read: async (name) => {
      const values = await source.read(name);
      return names.test(name) ? values.map((it, i) => change(it, i, values.length)) : values;
    },
  };
}
