import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { ArchitectureError } from '../../models/architectures/inventory';
import { completeness, recognise } from '../../models/architectures/recognise';
import { formGraph } from '../../models/build/formGraph';
import {
  asTensorFlow,
  infoOf,
  listing,
  type MobileBertSize,
  PUBLISHED,
} from './architectureLayouts';
import { nodeFolder } from '../../models/weights/nodeFiles';
import { openWeightsFile } from '../../models/weights/openWeights';
import {
  farthest,
  FIXTURES,
  inputs,
  type Inputs,
  models,
  openFixture,
  runGraph,
} from './onnxHelpers';

interface Given {
  readonly inputs: Inputs;
  readonly cases: readonly {
    readonly name: string;
    readonly form: string;
    readonly logits: readonly (readonly (readonly number[])[])[];
  }[];
}

const { inputs: spanInputs, cases } = JSON.parse(
  readFileSync(join(FIXTURES, 'tensorflow', 'expected.json'), 'utf8'),
) as Given;
const checkpoints = cases.filter(({ form }) => form === 'checkpoint');

const TINY: MobileBertSize = {
  vocabulary: 40,
  embedding: 12,
  hidden: 32,
  positions: 16,
  heads: 4,
  blocks: 1,
  inner: 16,
  feedForwardInner: 20,
  feedForwards: 2,
};

describe('architectures: names and sizes', () => {
  for (const [name, size, , withHead] of PUBLISHED) {
    it(`${name} has the published number of parameters, whoever wrote the file`, async () => {
      for (const kind of ['safetensors', 'tf1', 'tf2'] as const) {
        const architecture = recognise(listing(size, kind));
        assert.equal(architecture.id, 'mobilebert');
        const { blocks, inner, feedForwardInner, feedForwards, heads, norm } = architecture.size;
        assert.deepEqual(
          { blocks, inner, feedForwardInner, feedForwards, heads, norm },
          {
            blocks: size.blocks,
            inner: size.inner,
            feedForwardInner: size.feedForwardInner,
            feedForwards: size.feedForwards,
            heads: 4,
            norm: 'affine',
          },
        );
        const { missing, misfit, parameters } = await completeness(architecture, ['span']);
        assert.deepEqual(
          { missing, misfit, parameters },
          { missing: [], misfit: [], parameters: withHead },
        );
        assert.deepEqual(architecture.inventory.leftOver, []);
      }
    });
  }

  for (const kind of ['tf1', 'tf2'] as const) {
    for (const name of ['mobilebert-span-1', 'mobilebert-span-3']) {
      it(`${name} gives the same logits from ${kind} names and layout`, async () => {
        const model = models.find((it) => it.name === name)!;
        const large = { blocks: 3, inner: 24, feedForwards: 1 };
        const size = name.endsWith('3') ? { ...TINY, ...large } : TINY;
        const { source } = await openFixture(name);
        const turned = asTensorFlow(source, size, kind);
        const graph = await formGraph(recognise(turned.tensors), turned, 'fp32', {
          heads: ['span'],
        });
        const found = await runGraph(graph, inputs);
        for (const [output, { values }] of Object.entries(model.outputs)) {
          assert.ok(farthest(found[output], values) <= 1e-4);
        }
        await turned.close();
      });
    }
  }

  for (const { name, logits } of checkpoints) {
    it(`${name}: BERT in an object checkpoint gives TensorFlow's logits`, async () => {
      const folder = nodeFolder(join(FIXTURES, 'tensorflow'));
      const { source } = await openWeightsFile(folder, `${name}.index`);
      try {
        const architecture = recognise(source.tensors);
        assert.equal(architecture.id, 'bert');
        assert.equal(architecture.size['heads'], 3);
        const { missing, misfit, unused } = await completeness(architecture, ['span']);
        assert.deepEqual({ missing, misfit }, { missing: [], misfit: [] });
        assert.deepEqual(unused, ['pooler.dense.weight', 'pooler.dense.bias']);
        assert.deepEqual(architecture.inventory.leftOver, []);
        const graph = await formGraph(architecture, source, 'fp32', { heads: ['span'] });
        const found = await runGraph(graph, spanInputs);
        for (const [at, output] of ['start_logits', 'end_logits'].entries()) {
          const difference = farthest(
            found[output],
            logits.flatMap((row) => [...row[at]!]),
          );
          assert.ok(difference <= 1e-4, `${output} is off by ${difference}`);
        }
      } finally {
        await source.close();
      }
    });
  }

  it('knows what training leaves behind, and lists what it does not know', () => {
    const value = '/.ATTRIBUTES/VARIABLE_VALUE';
    const word = 'model/layer_with_weights-0/layer_with_weights-0/word_embedding/embeddings';
    const { inventory } = recognise([
      ...listing(TINY, 'tf2'),
      infoOf(`${word}/.OPTIMIZER_SLOT/optimizer/m${value}`, [40, 12]),
      infoOf(`optimizer/iter${value}`, []),
      infoOf(`teacher/layer_with_weights-0/word_embedding/embeddings${value}`, [40, 12]),
      infoOf(`save_counter${value}`, []),
      infoOf(`model/surprise${value}`, [3]),
    ]);
    assert.deepEqual(
      inventory.strangers.map(({ kind }) => kind),
      ['optimizer', 'optimizer', 'teacher', 'counter'],
    );
    assert.deepEqual(inventory.leftOver, [`model/surprise${value}`]);
  });

  it('tells norms with statistics from those without by TensorFlow 1 names', () => {
    const plain = listing(TINY, 'tf1').map((it) => ({
      ...it,
      name: it.name.replace('FakeLayerNorm', 'LayerNorm'),
    }));
    assert.equal(recognise(plain).size['norm'], 'layer');
    assert.equal(recognise(listing(TINY, 'tf1')).size['norm'], 'affine');
  });

  it('names what is missing and what has the wrong shape', async () => {
    const tensors = listing(TINY, 'safetensors')
      .filter((it) => !it.name.includes('attention.output.dense.bias'))
      .map((it) => (it.name.endsWith('ffn.0.output.dense.bias') ? { ...it, shape: [17] } : it));
    const { missing, misfit } = await completeness(recognise(tensors), ['span']);
    assert.deepEqual(missing, ['encoder.layer.0.attention.output.dense.bias']);
    assert.deepEqual(misfit, ['encoder.layer.0.ffn.0.output.dense.bias']);
  });

  it('refuses tensors of another kind, two networks in one file, and odd heads', () => {
    const refuse = (
      tensors: Parameters<typeof recognise>[0],
      hints: object,
      message: RegExp,
    ): void => {
      assert.throws(
        () => recognise(tensors, { ...hints }),
        (error) => {
          assert.ok(error instanceof ArchitectureError);
          assert.match(error.message, message);
          return true;
        },
      );
    };
    refuse([infoOf('conv1.weight', [64, 3, 7, 7])], {}, /no network/);
    const tensors = listing(TINY, 'safetensors');
    const second = infoOf('other.embeddings.word_embeddings.weight', [40, 12]);
    refuse([...tensors, second], {}, /two networks/);
    refuse(tensors, { num_attention_heads: 5 }, /5 heads do not divide/);
    refuse(tensors, { hidden_act: 'swish' }, /"swish"/);
  });
});
