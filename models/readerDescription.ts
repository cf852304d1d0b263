/** `reader.json`: a folder that holds one is a reader. The format is a contract; see docs/reader-json.md. */

export type NetworkForm = 'int8' | 'fp16' | 'fp32';

export interface NetworkFile {
  /** Relative to the folder, never outside it. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Parity self-test: the network must give these logits before an accelerator may answer. */
export interface ParityCheck {
  readonly form: NetworkForm;
  /** int [length] each; `mask` has zeros where padded. */
  readonly ids: readonly number[];
  readonly mask: readonly number[];
  readonly typeIds: readonly number[];
  /** Logits of each position. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** Largest difference allowed, relative to the largest |logit|. */
  readonly tolerance: number;
  /** Whether the best span must be the same. */
  readonly sameSpan: boolean;
}

export interface ReaderScore {
  readonly dataset: string;
  readonly metric: string;
  readonly form: NetworkForm;
  readonly value: number;
  readonly n: number;
}

/**
 * Turns scores into a chance of being right: sigmoid(bias + Σ weights·features), features named by
 * `answering/features.ts`. `threshold` is the confidence from which an answer counts as found.
 */
export interface Calibration {
  readonly bias: number;
  readonly weights: Readonly<Record<string, number>>;
  readonly threshold: number;
  /** When the rest of the passages need not be read; without it all are. */
  readonly earlyStop?: EarlyStop;
}

/**
 * The chance that one more passage changes the first three answers: sigmoid(bias + Σ weights·features),
 * features named by `answering/earlyStop.ts`. Reading stops when that of all passages unread is under
 * `chance`.
 */
export interface EarlyStop {
  readonly bias: number;
  readonly weights: Readonly<Record<string, number>>;
  readonly chance: number;
}

export interface ReaderDescription {
  readonly format: 1;
  readonly name: string;
  readonly architecture: string;
  readonly revision: string;
  readonly licence: string;
  readonly sources: readonly string[];
  readonly tokenizer: {
    readonly kind: 'wordpiece';
    readonly vocab: string;
    readonly lowercase: boolean;
    readonly stripAccents: boolean;
  };
  readonly specialTokens: {
    readonly cls: number;
    readonly sep: number;
    readonly pad: number;
    readonly unk: number;
  };
  /** Tensor names in the ONNX file. */
  readonly inputs: { readonly ids: string; readonly mask: string; readonly typeIds: string };
  readonly outputs: { readonly start: string; readonly end: string };
  readonly maxLength: number;
  /** Question tokens at most; the rest is cut. */
  readonly maxQuestion: number;
  readonly maskValue: number;
  readonly files: Readonly<Partial<Record<NetworkForm, NetworkFile>>>;
  readonly calibration: Readonly<Partial<Record<NetworkForm, Calibration>>>;
  readonly scores: readonly ReaderScore[];
  /** Layers computed in float32 within a form that is otherwise not; for people. */
  readonly keptInFloat?: Readonly<Partial<Record<NetworkForm, readonly string[]>>>;
  readonly checks: readonly ParityCheck[];
}

/** The description is not a usable `reader.json`; the message is one sentence fit for the user. */
export class ReaderDescriptionError extends Error {
  override readonly name = 'ReaderDescriptionError';
}

/** Forms this version can name; others are refused, because nothing could run them. */
const FORMS: readonly NetworkForm[] = ['int8', 'fp16', 'fp32'];

/**
 * Checks the content of a `reader.json` and returns it typed, without the keys it does not know.
 * @throws ReaderDescriptionError naming the first key that is missing or wrong
 */
export function parseReaderDescription(json: unknown): ReaderDescription {
  const root = new Node(json, '');
  const format = root.at('format').integer();
  if (format !== 1) {
    throw new ReaderDescriptionError(
      `reader.json has format ${format}, but this version of Verbatim reads format 1.`,
    );
  }
  const tokenizer = root.at('tokenizer');
  const special = root.at('specialTokens');
  const inputs = root.at('inputs');
  const outputs = root.at('outputs');
  const files = formRecord(root.at('files'), parseFile);
  if (Object.keys(files).length === 0) {
    throw root.at('files').wrong('must name at least one network file');
  }
  return {
    format,
    name: root.at('name').text(),
    architecture: root.at('architecture').text(),
    revision: root.at('revision').text(),
    licence: root.at('licence').text(),
    sources: root.at('sources').items((it) => it.text()),
    tokenizer: {
      kind: tokenizer.at('kind').oneOf(['wordpiece']),
      vocab: tokenizer.at('vocab').pathInside(),
      lowercase: tokenizer.at('lowercase').boolean(),
      stripAccents: tokenizer.at('stripAccents').boolean(),
    },
    specialTokens: {
      cls: special.at('cls').integer(),
      sep: special.at('sep').integer(),
      pad: special.at('pad').integer(),
      unk: special.at('unk').integer(),
    },
    inputs: {
      ids: inputs.at('ids').text(),
      mask: inputs.at('mask').text(),
      typeIds: inputs.at('typeIds').text(),
    },
    outputs: { start: outputs.at('start').text(), end: outputs.at('end').text() },
    maxLength: root.at('maxLength').positive(),
    maxQuestion: root.at('maxQuestion').positive(),
    maskValue: root.at('maskValue').number(),
    files,
    calibration: formRecord(root.at('calibration'), parseCalibration),
    scores: root.at('scores').items(parseScore),
    ...keptInFloat(root.maybe('keptInFloat')),
    checks: root.at('checks').items(parseCheck),
  };
}

function parseFile(node: Node): NetworkFile {
  const sha256 = node.at('sha256').text();
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw node.at('sha256').wrong('must be 64 lower-case hexadecimal digits');
  }
  return { path: node.at('path').pathInside(), sha256, bytes: node.at('bytes').positive() };
}

function parseCalibration(node: Node): Calibration {
  const threshold = node.at('threshold').number();
  if (threshold < 0 || threshold > 1) throw node.at('threshold').wrong('must lie between 0 and 1');
  return {
    bias: node.at('bias').number(),
    weights: node.at('weights').record((it) => it.number()),
    threshold,
    ...earlyStop(node.maybe('earlyStop')),
  };
}

function earlyStop(node: Node | null): Pick<Calibration, 'earlyStop'> {
  if (!node) return {};
  const chance = node.at('chance').number();
  if (chance < 0 || chance > 1) throw node.at('chance').wrong('must lie between 0 and 1');
  const weights = node.at('weights').record((it) => it.number());
  return { earlyStop: { bias: node.at('bias').number(), weights, chance } };
}

function keptInFloat(node: Node | null): Pick<ReaderDescription, 'keptInFloat'> {
  if (!node) return {};
  return { keptInFloat: formRecord(node, (form) => form.items((it) => it.text())) };
}

function parseScore(node: Node): ReaderScore {
  return {
    dataset: node.at('dataset').text(),
    metric: node.at('metric').text(),
    form: node.at('form').oneOf(FORMS),
    value: node.at('value').number(),
    n: node.at('n').positive(),
  };
}

function parseCheck(node: Node): ParityCheck {
  const check: ParityCheck = {
    form: node.at('form').oneOf(FORMS),
    ids: node.at('ids').items((it) => it.integer()),
    mask: node.at('mask').items((it) => it.integer()),
    typeIds: node.at('typeIds').items((it) => it.integer()),
    start: node.at('start').items((it) => it.number()),
    end: node.at('end').items((it) => it.number()),
    tolerance: node.at('tolerance').number(),
    sameSpan: node.at('sameSpan').boolean(),
  };
  const length = check.ids.length;
  for (const key of ['mask', 'typeIds', 'start', 'end'] as const) {
    if (check[key].length !== length) {
      throw node.at(key).wrong(`must have as many numbers as ids (${length})`);
    }
  }
  if (length < 2) throw node.at('ids').wrong('must have at least two numbers');
  return check;
}

function formRecord<T>(node: Node, parse: (it: Node) => T): Partial<Record<NetworkForm, T>> {
  node.record((it) => {
    if (!FORMS.some((form) => it.isAt(form))) throw it.wrong(`must be one of ${FORMS.join(', ')}`);
  });
  const record: Partial<Record<NetworkForm, T>> = {};
  for (const form of FORMS) {
    const entry = node.maybe(form);
    if (entry) record[form] = parse(entry);
  }
  return record;
}

/** A value of the JSON with the path that leads to it, so that an error can name its key. */
class Node {
  constructor(
    private readonly value: unknown,
    private readonly path: string,
  ) {}

  at(key: string): Node {
    const object = this.object();
    const path = this.path === '' ? key : `${this.path}.${key}`;
    if (!Object.hasOwn(object, key)) {
      throw new ReaderDescriptionError(`reader.json lacks "${path}".`);
    }
    return new Node(object[key], path);
  }

  maybe(key: string): Node | null {
    return Object.hasOwn(this.object(), key) ? this.at(key) : null;
  }

  isAt(key: string): boolean {
    return this.path.endsWith(`.${key}`);
  }

  text(): string {
    if (typeof this.value !== 'string' || this.value === '') throw this.wrong('must be a text');
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') throw this.wrong('must be true or false');
    return this.value;
  }

  number(): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) {
      throw this.wrong('must be a number');
    }
    return this.value;
  }

  integer(): number {
    const value = this.number();
    if (!Number.isSafeInteger(value) || value < 0) throw this.wrong('must be a whole number');
    return value;
  }

  positive(): number {
    const value = this.integer();
    if (value === 0) throw this.wrong('must be greater than 0');
    return value;
  }

  oneOf<T extends string>(allowed: readonly T[]): T {
    const found = allowed.find((it) => it === this.value);
    if (found === undefined) throw this.wrong(`must be one of ${allowed.join(', ')}`);
    return found;
  }

  /** A relative path with `/` that stays below the folder on every system. */
  pathInside(): string {
    const path = this.text();
    const leaves =
      path.startsWith('/') ||
      /[\\:\0]/.test(path) ||
      path.split('/').some((step) => step === '..' || step === '.' || step === '');
    if (leaves)
      throw this.wrong("must name a file inside the reader's folder, with / between steps");
    return path;
  }

  items<T>(parse: (it: Node) => T): T[] {
    if (!Array.isArray(this.value)) throw this.wrong('must be a list');
    return this.value.map((it: unknown, i) => parse(new Node(it, `${this.path}[${i}]`)));
  }

  record<T>(parse: (it: Node) => T): Record<string, T> {
    return Object.fromEntries(Object.keys(this.object()).map((key) => [key, parse(this.at(key))]));
  }

  wrong(expectation: string): ReaderDescriptionError {
    return new ReaderDescriptionError(`reader.json: "${this.path}" ${expectation}.`);
  }

  private object(): Record<string, unknown> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      throw this.path === ''
        ? new ReaderDescriptionError('reader.json must hold one JSON object.')
        : this.wrong('must be an object');
    }
    return this.value as Record<string, unknown>;
  }
}
