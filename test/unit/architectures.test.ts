import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { completeness, recognise } from '../../models/architectures/recognise';
import { formGraph } from '../../models/build/formGraph';
import type { NetworkForm } from '../../models/readerDescription';
import {
  type Expected,
  farthest,
  headsOf,
  inputs,
  models,
  openFixture,
  runGraph,
} from './onnxHelpers';

/** Largest difference to the logits of `transformers`, relative to the largest of them. */
const TOLERANCES: readonly (readonly [NetworkForm, number])[] = [
  ['fp32', 1e-4],
  ['fp16', 0.01],
  // Networks this narrow have nothing to average errors over.
  ['int8', 0.15],
];

describe('architectures agree with transformers', () => {
  for (const model of models) {
    it(model.name, async () => {
      const { source } = await openFixture(model.name);
      try {
        const architecture = recognise(source.tensors, model.config);
        const heads = headsOf(model);
        const { missing, misfit } = await completeness(architecture, heads);
        assert.deepEqual({ missing, misfit }, { missing: [], misfit: [] });
        assert.deepEqual(architecture.inventory.leftOver, []);
        for (const [form, tolerance] of TOLERANCES) {
          const found = await runGraph(
            await formGraph(architecture, source, form, { heads }),
            inputs,
          );
          for (const [name, { values }] of Object.entries(model.outputs)) {
            const difference = farthest(found[outputName(model, name)], values);
            assert.ok(difference <= tolerance, `${form} ${name} is off by ${difference}`);
          }
        }
      } finally {
        await source.close();
      }
    });
  }
});

/** `transformers` calls the output of every single head `logits`. */
function outputName(model: Expected, name: string): string {
  if (name !== 'logits') return name;
  if (model.class.endsWith('MaskedLM')) return 'prediction_logits';
  return model.class.endsWith('NextSentencePrediction') ? 'seq_relationship_logits' : name;
}
