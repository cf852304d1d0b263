import { open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const NAME = /^lease-(\d+)$/;

/** How often the holder shows that it lives, and after what silence it counts as gone. */
const RENEWAL_MS = 5_000;
const SILENCE_MS = 20_000;

export interface LeaseOptions {
  readonly renewalMs?: number;
  readonly silenceMs?: number;
}

/**
 * Which of several processes may write into a folder: the one that made the lease file of the highest
 * number. Taking over makes the next number, which only one of all that try can: files are created
 * exclusively. A holder that was thought dead and comes back sees a higher number and stops.
 */
export class Lease {
  private held: number | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    private readonly options: LeaseOptions = {},
  ) {}

  /** The number held; grows with every change of the holder. Null when another one holds it. */
  async acquire(): Promise<number | null> {
    const highest = await this.highest();
    if (this.held !== null && highest === this.held) return this.held;
    this.release();
    if (highest > 0 && !(await this.isAbandoned(highest))) return null;
    const number = highest + 1;
    try {
      await (await open(this.path(number), 'wx')).close();
      await this.writeHolder(number, process.pid);
    } catch {
      return null;
    }
    this.held = number;
    const { renewalMs = RENEWAL_MS } = this.options;
    this.timer = setInterval(() => void this.renew(number), renewalMs);
    this.timer.unref();
    for (let old = highest; old > 0 && old > highest - 8; old--) {
      await rm(this.path(old), { force: true });
    }
    return number;
  }

  /** Whether it is still held. */
  async isHeld(): Promise<boolean> {
    return this.held !== null && (await this.highest()) === this.held;
  }

  /** Gives it up, so that another process need not wait. */
  async close(): Promise<void> {
    const { held } = this;
    this.release();
    // The number must not be given again; a process that cannot be is a holder that is gone.
    if (held !== null) await this.writeHolder(held, 0).catch(() => undefined);
  }

  private release(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.held = null;
  }

  private async renew(number: number): Promise<void> {
    const now = new Date();
    await utimes(this.path(number), now, now).catch(() => undefined);
  }

  private async highest(): Promise<number> {
    const names = await readdir(this.folder);
    return names.reduce((most, name) => Math.max(most, Number(NAME.exec(name)?.[1] ?? 0)), 0);
  }

  private async isAbandoned(number: number): Promise<boolean> {
    const { silenceMs = SILENCE_MS } = this.options;
    try {
      const { mtimeMs } = await stat(this.path(number));
      const isSilent = Date.now() - mtimeMs > silenceMs;
      const text = await readFile(this.path(number), 'utf8');
      // Made this moment, its holder not yet written in.
      if (text === '') return isSilent;
      const holder = JSON.parse(text) as { process?: unknown; host?: unknown };
      const isHere = holder.host === hostname() && typeof holder.process === 'number';
      return isSilent || (isHere && !isAlive(holder.process as number));
    } catch {
      return false;
    }
  }

  private async writeHolder(number: number, holder: number): Promise<void> {
    await writeFile(this.path(number), JSON.stringify({ process: holder, host: hostname() }));
  }

  private path(number: number): string {
    return join(this.folder, `lease-${number}`);
  }
}

function isAlive(processId: number): boolean {
  if (processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
