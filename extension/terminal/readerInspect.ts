import { completeness, recognise } from '../../models/architectures/recognise';
import { namedWeights } from '../../models/architectures/tflite/matchNetwork';
import type { OpenedWeights } from '../../models/weights/weightSource';

/** What `reader inspect --json` prints. */
export interface Inspection {
  readonly schema: 1;
  readonly kind: string;
  readonly architecture: string;
  readonly size: Readonly<Record<string, string | number | boolean>>;
  /** Numbers that a span reader of these weights has. */
  readonly parameters: number;
  readonly tensors: number;
  readonly hasVocabulary: boolean;
  /** Of a span reader. */
  readonly missing: readonly string[];
  readonly wrongShape: readonly string[];
  /** Known, but not part of a span reader: other heads and poolers. */
  readonly unused: readonly string[];
  readonly strangers: Readonly<Record<string, readonly string[]>>;
  readonly leftOver: readonly string[];
}

/** @throws ArchitectureError when the tensors make no network that is known */
export async function inspect(weights: OpenedWeights): Promise<Inspection> {
  const { source, config, vocab } = await namedWeights(weights);
  const architecture = recognise(source.tensors, config);
  const { parameters, missing, misfit, unused } = await completeness(architecture, ['span']);
  const { strangers, leftOver } = architecture.inventory;
  const byKind: Record<string, string[]> = {};
  for (const { name, kind } of strangers) (byKind[kind] ??= []).push(name);
  return {
    schema: 1,
    kind: source.kind,
    architecture: architecture.id,
    size: architecture.size,
    parameters,
    tensors: source.tensors.length,
    hasVocabulary: vocab !== undefined,
    missing,
    wrongShape: misfit,
    unused,
    strangers: byKind,
    leftOver,
  };
}

/** For people: a few lines, lists cut to the first of their names. */
export function inspectionText(it: Inspection): string {
  const size = Object.entries(it.size).map(([key, value]) => `${key} ${value}`);
  const lines = [
    `${it.architecture} in ${it.kind} form, ${it.tensors} tensors`,
    size.join(', '),
    `${it.parameters.toLocaleString('en')} parameters as a span reader`,
    it.hasVocabulary ? 'with its vocabulary' : 'without a vocabulary beside it',
    listed('missing', it.missing),
    listed('of the wrong shape', it.wrongShape),
    listed('other heads', it.unused),
    ...Object.entries(it.strangers).map(([kind, names]) => listed(`${kind} variables`, names)),
    listed('left over', it.leftOver),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

const MOST_NAMES = 12;

function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const rest = names.length > MOST_NAMES ? [`… ${names.length - MOST_NAMES} more`] : [];
  return [`${what} (${names.length}):`, ...names.slice(0, MOST_NAMES), ...rest].join('\n  ');
}
