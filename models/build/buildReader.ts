import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SPAN_OUTPUTS } from '../architectures/heads';
import { ArchitectureError } from '../architectures/inventory';
import { fileParameters } from '../architectures/parameters';
import { type Architecture, completeness, recognise } from '../architectures/recognise';
import { namedWeights } from '../architectures/tflite/matchNetwork';
import { MASK_VALUE } from '../onnx/emitter';
import { FloatLayers } from '../onnx/floatLayers';
import type { Graph } from '../onnx/graph';
import { INPUTS } from '../onnx/layers';
import { type InputStatistics, Probe, tooWide } from '../onnx/probe';
import { externalModel } from '../onnx/writer';
import type {
  NetworkFile,
  NetworkForm,
  ParityCheck,
  ReaderDescription,
  ReaderScore,
} from '../readerDescription';
import type { OpenedWeights } from '../weights/weightSource';
import { fillFolder } from './atomicFolder';
import { BuildError } from './buildError';
import { checkRows } from './checkRows';
import { formGraph } from './formGraph';
import { writeNetwork } from './networkFile';
import { differenceOf, parityCheck, TOLERANCES } from './parity';
import type { NetworkRunner, Row } from './runner';
import { type VocabularyFacts, vocabularyFacts } from './vocabulary';

export interface ReaderPlan {
  readonly weights: OpenedWeights;
  /** How errors name the weights: a file's own name. */
  readonly title: string;
  /** The vocabulary where none lies beside the weights. */
  readonly vocab?: string;
  readonly forms: readonly NetworkForm[];
  /** For reader.json. */
  readonly name: string;
  readonly revision: string;
  readonly licence: string;
  readonly sources: readonly string[];
  readonly scores?: readonly ReaderScore[];
  /** Names of dense layers that int8 leaves in float. */
  readonly keptInFloat?: readonly string[];
}

export interface BuildOptions {
  /** Replace a folder that is there already. */
  readonly replace?: boolean;
  readonly signal?: AbortSignal;
  /** Told what is being done, and how much of the whole is done, in [0, 1]. */
  readonly onProgress?: (step: string, done: number) => void;
}

/** How far each form's logits are from float32's, relative to the largest. */
export type FormDifferences = Partial<Record<NetworkForm, number>>;

export interface BuiltReader {
  readonly description: ReaderDescription;
  readonly differences: FormDifferences;
}

const LONGEST_WINDOW = 384;
/** Room for a question and a few words. */
const SHORTEST_WINDOW = 16;
const LONGEST_QUESTION = 64;
/** Tokens of the rows that float16 is probed with. */
const SHORT_ROW = 128;

/**
 * Builds a reader folder: the network in each form, vocab.txt, and reader.json with parity checks
 * computed by running it. The folder appears when all of it is there, or not at all.
 * @param folder where to; must be missing or empty unless `replace`
 * @throws BuildError, WeightsError, or the signal's reason
 */
export async function buildReader(
  given: ReaderPlan,
  folder: string,
  runner: NetworkRunner,
  options: BuildOptions = {},
): Promise<BuiltReader> {
  try {
    const plan = { ...given, weights: await namedWeights(given.weights) };
    const architecture = await spanNetwork(plan);
    const unknown = plan.keptInFloat?.find(
      (it) => architecture.inventory.tensors.get(`${it}.weight`)?.shape.length !== 2,
    );
    if (unknown !== undefined) {
      throw new BuildError(`${plan.title}: it has no dense layer ${unknown} to keep in float.`);
    }
    const vocab = plan.weights.vocab ?? plan.vocab;
    if (vocab === undefined) {
      throw new BuildError('No vocab.txt lies beside the weights; say where it is.');
    }
    const vocabulary = vocabularyFacts(vocab, architecture.vocabulary);
    return await fillFolder(folder, options.replace ?? false, (inside) =>
      new Build(plan, architecture, vocabulary, inside, runner, options).run(),
    );
  } catch (error) {
    if (error instanceof ArchitectureError)
      throw new BuildError(`${given.title}: ${error.message}.`);
    throw error;
  }
}

/** The network, known to have all that a span reader needs. */
async function spanNetwork({ weights, title }: ReaderPlan): Promise<Architecture> {
  const architecture = recognise(weights.source.tensors, weights.config);
  const { missing, misfit } = await completeness(architecture, ['span']);
  if (missing.length > 0 && missing.every((name) => name.startsWith('qa_outputs'))) {
    throw new BuildError(
      `${title}: it has no question-answering head (qa_outputs), so it is pre-trained only; choose weights tuned on SQuAD or the like.`,
    );
  }
  if (missing.length + misfit.length > 0) {
    const wrong = [...missing, ...misfit];
    const named = wrong.slice(0, 4).join(', ');
    const more = wrong.length > 4 ? ` and ${wrong.length - 4} more` : '';
    throw new ArchitectureError(`these tensors are missing or of the wrong shape: ${named}${more}`);
  }
  const { positions } = architecture;
  if (positions < SHORTEST_WINDOW) {
    throw new ArchitectureError(`it reads ${positions} tokens at most, too few for a question`);
  }
  return architecture;
}

type Outputs = Record<string, Float32Array>;

interface Measured {
  /** float32's outputs for each row. */
  readonly reference: readonly Outputs[];
  /** Steps that float16 cannot hold. */
  readonly wide: readonly string[];
  readonly inputs: ReadonlyMap<string, InputStatistics>;
}

/** One build, inside the folder that nobody sees yet. */
class Build {
  readonly #rows: readonly Row[];
  #done = 0;

  constructor(
    private readonly plan: ReaderPlan,
    private readonly architecture: Architecture,
    private readonly vocabulary: VocabularyFacts,
    private readonly folder: string,
    private readonly runner: NetworkRunner,
    private readonly options: BuildOptions,
  ) {
    this.#rows = checkRows(vocabulary, Math.min(LONGEST_WINDOW, architecture.positions));
  }

  async run(): Promise<BuiltReader> {
    const { plan } = this;
    const { reference, wide, inputs } = await this.#measure();
    const files: Partial<Record<NetworkForm, NetworkFile>> = {};
    const kept: Partial<Record<NetworkForm, readonly string[]>> = {};
    const differences: FormDifferences = {};
    const checks: ParityCheck[] = [];
    for (const form of plan.forms) {
      this.#tell(`Writing the ${form} network`);
      const inFloat = form === 'fp16' ? wide : form === 'int8' ? (plan.keptInFloat ?? []) : [];
      const graph = await formGraph(this.architecture, plan.weights.source, form, {
        heads: ['span'],
        keptInFloat: new Set(inFloat),
        inputs,
      });
      const file = await writeNetwork(
        graph,
        this.folder,
        `network-${form}.onnx`,
        this.options.signal,
      );
      if (inFloat.length > 0) kept[form] = inFloat;
      files[form] = file;
      const outputs = await this.#ask(graph, file.path, true);
      const difference = differenceOf(reference, outputs, this.#rows);
      // Written so that NaN fails, too.
      if (!(difference <= TOLERANCES[form].toFloat)) {
        throw new BuildError(
          `${plan.title}: its ${form} network reads otherwise than its float32 network (off by ${(100 * difference).toFixed(1)} %), so this form is of no use.`,
        );
      }
      differences[form] = difference;
      const expected = form === 'int8' ? outputs : reference;
      checks.push(...this.#rows.map((row, i) => parityCheck(form, row, expected[i]!)));
    }
    const description = this.#describe(files, kept, checks);
    await writeFile(join(this.folder, 'vocab.txt'), this.vocabulary.text, { flag: 'wx' });
    await writeFile(join(this.folder, 'reader.json'), readerJson(description), { flag: 'wx' });
    return { description, differences };
  }

  /**
   * Runs float32, for the logits to hold the forms against, what float16 cannot hold (of the folded
   * network, which float16 has), and what int8 would be too coarse for (of the plain one).
   */
  async #measure(): Promise<Measured> {
    this.#tell('Reading the weights');
    const plain = await this.#probe(false);
    const reference = plain.outputs;
    const logits = reference.flatMap((it) => [it[SPAN_OUTPUTS.start], it[SPAN_OUTPUTS.end]]);
    if (!logits.every((it) => it?.every((value) => Number.isFinite(value)))) {
      throw new BuildError(
        `${this.plan.title}: its network gives no finite numbers, so the weights are damaged.`,
      );
    }
    // Every step's values are kept to the end of a run; how large they are is no matter of length.
    const short = this.#rows.filter(({ ids }) => ids.length <= SHORT_ROW);
    const folded = this.plan.forms.includes('fp16') ? (await this.#probe(true, short)).outputs : [];
    return {
      reference,
      wide: [...new Set(folded.flatMap(tooWide))],
      inputs: plain.probe.inputStatistics(
        reference.filter((_, i) => !this.#rows[i]?.mask.includes(0)),
      ),
    };
  }

  async #probe(fold: boolean, rows = this.#rows): Promise<{ probe: Probe; outputs: Outputs[] }> {
    const { inventory } = this.architecture;
    const probe = new Probe();
    const watch = fold ? { onStep: probe.onStep } : { onInput: probe.onInput };
    const layers = new FloatLayers({ type: 'float32', fold, ...watch });
    const parameters = fileParameters(inventory, this.plan.weights.source);
    await this.architecture.describe(layers, parameters, ['span']);
    probe.addOutputs(layers);
    const name = 'probe.onnx';
    await writeNetwork(layers.graph, this.folder, name, this.options.signal);
    const outputs = await this.#ask(layers.graph, name, false, rows);
    await rm(join(this.folder, name));
    return { probe, outputs };
  }

  /** What a network, written into the folder already, makes of each row. */
  async #ask(graph: Graph, name: string, optimise: boolean, rows = this.#rows): Promise<Outputs[]> {
    const model = await externalModel(graph, name);
    const path = join(this.folder, name);
    const network = await this.runner.open({ model, location: name, path }, optimise);
    try {
      const outputs: Outputs[] = [];
      for (const row of rows) {
        this.options.signal?.throwIfAborted();
        outputs.push(await network.run(row));
      }
      return outputs;
    } finally {
      await network.close();
    }
  }

  #describe(
    files: ReaderDescription['files'],
    kept: NonNullable<ReaderDescription['keptInFloat']>,
    checks: readonly ParityCheck[],
  ): ReaderDescription {
    const { plan, architecture, vocabulary } = this;
    const { lowercase, specialTokens } = vocabulary;
    return {
      format: 1,
      name: plan.name,
      architecture: architecture.id,
      revision: plan.revision,
      licence: plan.licence,
      sources: plan.sources,
      tokenizer: { kind: 'wordpiece', vocab: 'vocab.txt', lowercase, stripAccents: lowercase },
      specialTokens,
      inputs: INPUTS,
      outputs: SPAN_OUTPUTS,
      maxLength: Math.min(LONGEST_WINDOW, architecture.positions),
      maxQuestion: LONGEST_QUESTION,
      maskValue: MASK_VALUE,
      files,
      calibration: {},
      scores: plan.scores ?? [],
      ...(Object.keys(kept).length > 0 && { keptInFloat: kept }),
      checks,
    };
  }

  #tell(step: string): void {
    this.options.onProgress?.(step, this.#done / (this.plan.forms.length + 1));
    this.#done++;
  }
}

/** For people to read, too: everything on lines of its own, but each check on one. */
function readerJson(description: ReaderDescription): string {
  const frame = JSON.stringify({ ...description, checks: [] }, null, 2);
  const checks = description.checks.map((it) => `    ${JSON.stringify(it)}`).join(',\n');
  return `${frame.replace(/"checks": \[\]\n\}$/, () => `"checks": [\n${checks}\n  ]\n}`)}\n`;
}
