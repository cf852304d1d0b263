import { machineName } from './machine';
import { ACCELERATOR_IDS, type AcceleratorId } from './reader';

/** Where speeds outlive this process: `vscode.Memento` is one. */
export interface SpeedStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** What was measured of one accelerator. */
export interface MeasuredSpeed {
  readonly passagesPerSecond: number;
  /** Tokens of the passage it was measured with. */
  readonly tokens: number;
  /** Threads it is fastest with; 1 where it has none to choose. */
  readonly threads: number;
  /** What it ran on, as the driver names it; empty where that is the processor. */
  readonly device: string;
}

type Speeds = Readonly<Partial<Record<AcceleratorId, MeasuredSpeed>>>;

interface Entry {
  readonly circumstances: string;
  readonly speeds: Speeds;
}

const KEY = 'verbatim.speeds';
/** Grows whenever the stored shape or the way of measuring changes; older ones are measured again. */
const VERSION = 1;
/** Readers and machines remembered; the one used longest ago goes first. */
const MOST_ENTRIES = 8;

/** What was measured on this machine with this reader and this version of Verbatim. */
export class RememberedSpeeds {
  /**
   * @param circumstances what the speeds hold for, as `circumstancesOf` says it
   * @param store null to remember for this process only
   */
  constructor(
    private readonly circumstances: string,
    private readonly store: SpeedStore | null,
  ) {
    this.speeds = this.entries().find((it) => it.circumstances === circumstances)?.speeds ?? {};
  }

  private speeds: Speeds;

  get(id: AcceleratorId): MeasuredSpeed | null {
    return this.speeds[id] ?? null;
  }

  set(id: AcceleratorId, speed: MeasuredSpeed): void {
    this.speeds = { ...this.speeds, [id]: speed };
    this.save();
  }

  /** Everything is to be measured again. */
  clear(): void {
    this.speeds = {};
    this.save();
  }

  private save(): void {
    const others = this.entries().filter((it) => it.circumstances !== this.circumstances);
    const entries = [{ circumstances: this.circumstances, speeds: this.speeds }, ...others];
    void this.store?.update(KEY, { version: VERSION, entries: entries.slice(0, MOST_ENTRIES) });
  }

  private entries(): readonly Entry[] {
    const stored = this.store?.get(KEY);
    if (!isRecord(stored) || stored['version'] !== VERSION) return [];
    const { entries } = stored;
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  }
}

/** The machine, the reader's network and Verbatim's version as one line. */
export function circumstancesOf(networkSha256: string, version: string): string {
  return `${machineName()}; ${networkSha256}; ${version}`;
}

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value) || typeof value['circumstances'] !== 'string') return false;
  const { speeds } = value;
  return (
    isRecord(speeds) &&
    Object.entries(speeds).every(
      ([id, speed]) => ACCELERATOR_IDS.some((it) => it === id) && isSpeed(speed),
    )
  );
}

function isSpeed(value: unknown): value is MeasuredSpeed {
  if (!isRecord(value)) return false;
  const { passagesPerSecond, tokens, threads, device } = value;
  return (
    [passagesPerSecond, tokens, threads].every((it) => typeof it === 'number' && it > 0) &&
    typeof device === 'string'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
