/** Variables that training leaves in a file and reading never needs. */
export type StrangerKind = 'optimizer' | 'teacher' | 'counter';

const STRANGERS: readonly (readonly [StrangerKind, RegExp])[] = [
  // TensorFlow 2 keeps slots beside the variable they belong to; TensorFlow 1 has them as names' ends.
  ['optimizer', /\/\.OPTIMIZER_SLOT\//],
  ['optimizer', /(^|\/)_?optimizer(\/|$)/i],
  ['optimizer', /\/(adam|lamb|adamw|lars|momentum)(_[mv]|_\d+)?$/i],
  ['optimizer', /(^|\/)beta[12]_power$/],
  ['teacher', /(^|[/._])teacher([/._]|$)/i],
  ['counter', /(^|\/)(global_step|save_counter|current_step|step)$/],
  ['counter', /^_CHECKPOINTABLE_OBJECT_GRAPH$/],
  // Hugging Face once stored 0, 1, 2, … with the weights.
  ['counter', /(^|\.)embeddings\.position_ids$/],
];

/** @param name a tensor's name, without TensorFlow 2's attribute ending */
export function strangerKind(name: string): StrangerKind | null {
  return STRANGERS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}
