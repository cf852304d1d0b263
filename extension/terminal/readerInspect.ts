import { completeness, recognise } from '../../models/architectures/recognise';
import { namedWeights } from '../../models/architectures/tflite/matchNetwork';
import type { NetworkForm, ReaderDescription } from '../../models/readerDescription';
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

/** What `reader inspect --json` prints of a reader folder. */
export interface ReaderInspection {
  readonly schema: 1;
  readonly kind: 'reader';
  readonly name: string;
  readonly architecture: string;
  readonly licence: string;
  readonly forms: Readonly<Partial<Record<NetworkForm, { readonly bytes: number }>>>;
  /** Forms whose confidence was calibrated; the others have the one for readers of no calibration. */
  readonly calibrated: readonly string[];
  readonly scores: ReaderDescription['scores'];
}

export function inspectReader(description: ReaderDescription): ReaderInspection {
  const { name, architecture, licence, files, calibration, scores } = description;
  const forms = Object.fromEntries(
    Object.entries(files).map(([form, { bytes }]) => [form, { bytes }]),
  );
  const calibrated = Object.keys(calibration);
  return { schema: 1, kind: 'reader', name, architecture, licence, forms, calibrated, scores };
}

/** For people: a few lines. */
export function readerText(it: ReaderInspection): string {
  const forms = Object.entries(it.forms).map(
    ([form, { bytes }]) => `${form} ${(bytes / 1e6).toFixed(1)} MB`,
  );
  const calibration =
    it.calibrated.length > 0
      ? `confidence calibrated for ${it.calibrated.join(', ')}`
      : 'confidence not calibrated: the one for readers without calibration is used';
  const scores = it.scores.map(
    ({ dataset, metric, form, value, n }) => `${dataset}: ${metric} ${value} (${form}, ${n} rows)`,
  );
  const title = `${it.name}, a reader of the ${it.architecture} kind, licence ${it.licence}`;
  return [title, forms.join(', '), calibration, ...scores].join('\n');
}

const MOST_NAMES = 12;

function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const rest = names.length > MOST_NAMES ? [`… ${names.length - MOST_NAMES} more`] : [];
  return [`${what} (${names.length}):`, ...names.slice(0, MOST_NAMES), ...rest].join('\n  ');
}
