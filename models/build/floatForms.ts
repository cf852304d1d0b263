import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SPAN_OUTPUTS } from '../architectures/heads';
import { dequantised } from '../onnx/dequantise';
import type { Graph } from '../onnx/graph';
import { halved, valuesTooWide, withPeaks } from '../onnx/halve';
import { ModelError, readModel } from '../onnx/readModel';
import { modelFile } from '../onnx/writer';
import type { NetworkFile, ParityCheck, ReaderDescription } from '../readerDescription';
import { bestPassageSpan } from '../reading/selfTest';
import { fillFolder } from './atomicFolder';
import { BuildError } from './buildError';
import { writeNetwork } from './networkFile';
import { differenceOf, parityCheck, TOLERANCES } from './parity';
import type { NetworkRunner, Row } from './runner';

export type FloatFormName = 'fp16' | 'fp32';

/** Grows whenever the same int8 weights would give another network. */
export const FORM_VERSION = 1;
/** The description of a form, beside its network. */
export const FORM_FILE = 'form.json';

/** A network that was made on this machine from a reader's int8 network. */
export interface FloatForm {
  readonly version: typeof FORM_VERSION;
  readonly form: FloatFormName;
  /** SHA-256 of the int8 network. */
  readonly int8: string;
  readonly file: NetworkFile;
  /**
   * What the reader's own rows must give: computed here by the float32 network in WebAssembly, which
   * on the same rows finds the spans that int8 must find.
   */
  readonly checks: readonly ParityCheck[];
}

export interface FormSource {
  readonly description: ReaderDescription;
  /** Absolute path of the int8 network, already verified by whoever asks. */
  readonly network: string;
  readonly form: FloatFormName;
}

type Outputs = Record<string, Float32Array>;

/**
 * Makes the float form of an int8 network: a folder with the network and `form.json`, which appears
 * whole or not at all; one that is there is replaced.
 * @throws BuildError when the network is of a kind that cannot be rewritten, or reads otherwise
 */
export async function makeFloatForm(
  { description, network, form }: FormSource,
  folder: string,
  runner: NetworkRunner,
  signal?: AbortSignal,
): Promise<FloatForm> {
  const int8 = description.files.int8;
  if (!int8) throw new BuildError('The reader has no int8 network to make another form of.');
  const own = description.checks.filter((it) => it.form === 'int8');
  const plain = await float32Of(network);
  const reference = await runRows(runner, await modelFile(plain), own, signal);
  mustFindTheSame(own, reference);
  const graph = form === 'fp32' ? plain : await inHalf(plain, runner, own, signal);
  return fillFolder(folder, true, async (inside) => {
    const file = await writeNetwork(graph, inside, `network-${form}.onnx`, signal);
    if (form === 'fp16') {
      const found = await runRows(runner, await readFile(join(inside, file.path)), own, signal);
      const difference = differenceOf(reference, found, own);
      // Written so that NaN fails, too.
      if (!(difference <= TOLERANCES.fp16.toFloat)) {
        throw new BuildError(
          `In fp16 the reader reads otherwise than in fp32 (off by ${(100 * difference).toFixed(1)} %).`,
        );
      }
    }
    const checks = own.map((row, i) => {
      const { ids, mask, typeIds } = row;
      return parityCheck(form, { ids, mask, typeIds }, reference[i]!);
    });
    const made: FloatForm = { version: FORM_VERSION, form, int8: int8.sha256, file, checks };
    await writeFile(join(inside, FORM_FILE), JSON.stringify(made), { flag: 'wx' });
    return made;
  });
}

async function float32Of(network: string): Promise<Graph> {
  try {
    return dequantised(readModel(await readFile(network)));
  } catch (error) {
    if (error instanceof ModelError) throw new BuildError(`${capital(error.message)}.`);
    throw error;
  }
}

async function inHalf(
  plain: Graph,
  runner: NetworkRunner,
  rows: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<Graph> {
  const probed = await runRows(runner, await modelFile(withPeaks(plain)), rows, signal, false);
  return halved(plain, new Set(probed.flatMap(valuesTooWide)));
}

async function runRows(
  runner: NetworkRunner,
  bytes: Uint8Array,
  rows: readonly Row[],
  signal: AbortSignal | undefined,
  optimise = true,
): Promise<Outputs[]> {
  const network = await runner.open(bytes, optimise);
  try {
    const outputs: Outputs[] = [];
    for (const row of rows) {
      signal?.throwIfAborted();
      outputs.push(await network.run(row));
    }
    return outputs;
  } finally {
    await network.close();
  }
}

/**
 * The float network must find int8's spans. Where int8's rounding alone can account for another one
 * (it scores no more above int8's than two int8 accelerators may be apart), either will do.
 */
function mustFindTheSame(checks: readonly ParityCheck[], outputs: readonly Outputs[]): void {
  for (const [i, check] of checks.entries()) {
    if (!check.sameSpan) continue;
    const expected = bestPassageSpan(
      check,
      Float32Array.from(check.start),
      Float32Array.from(check.end),
    );
    const { [SPAN_OUTPUTS.start]: start, [SPAN_OUTPUTS.end]: end } = outputs[i]!;
    const found = start && end && bestPassageSpan(check, start, end);
    if (!expected || !found) throw new BuildError('In floating point the reader finds no words.');
    const largest = Math.max(...check.start.map(Math.abs), ...check.end.map(Math.abs));
    const lead =
      found.startLogit + found.endLogit - start[expected.start]! - end[expected.end - 1]!;
    // Written so that NaN fails, too.
    if (!(lead <= check.tolerance * largest)) {
      throw new BuildError('In floating point the reader finds other words than in int8.');
    }
  }
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
