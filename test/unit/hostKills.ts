import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { WindowInput } from '../../models/reading/messages';
import { AcceleratorSelector } from '../../extension/runtime/accelerators';
import { createHostReader } from '../../extension/runtime/hostReader';
import { createNativeReader } from '../../extension/runtime/nativeReader';
import { probeWindow } from '../../extension/runtime/probeWindow';
import type { HostAcceleratorId } from '../../extension/runtime/reader';
import type { ReaderFolder } from '../../extension/runtime/readerFolder';
import type { StartReader } from '../../extension/runtime/readerHome';

const WINDOWS = 6;

/** What is alive of the homes of this process. */
export interface Alive {
  readonly workers: number;
  readonly processes: number;
}

/**
 * Asks `times` questions of six windows in a home of this process, whose worker or process is killed
 * in the middle of each; every question must end with all its readings, the same as undisturbed, or
 * with a message. @returns what is alive after everything was disposed: nothing
 */
export async function killInTheMiddle(
  id: HostAcceleratorId,
  folder: ReaderFolder,
  distDir: string,
  times: number,
): Promise<Alive> {
  const workers = new Set<Worker>();
  const processes = new Set<ChildProcess>();
  const wasm: StartReader = () =>
    createHostReader({
      folder,
      distDir,
      spawn: (entry, options) => {
        const worker = new Worker(entry, options);
        workers.add(worker);
        worker.once('exit', () => workers.delete(worker));
        return worker;
      },
    });
  const native: StartReader = () =>
    createNativeReader({
      folder,
      distDir,
      spawn: (entry, options) => {
        const child = fork(entry, options);
        processes.add(child);
        child.once('exit', () => processes.delete(child));
        return child;
      },
    });
  const kill = async (): Promise<void> => {
    if (id === 'host-wasm') await Promise.all([...workers].map((it) => it.terminate()));
    else for (const child of processes) child.kill('SIGKILL');
  };
  const selector = new AcceleratorSelector({
    description: folder.description,
    hosts: new Map([[id, id === 'host-wasm' ? wasm : native]]),
    choice: () => 'auto',
    quietMs: null,
    sleep: () => Promise.resolve(),
  });
  const windows = Array.from({ length: WINDOWS }, (_, i) =>
    probeWindow(folder.description, 32 + 16 * i),
  );
  try {
    const undisturbed = await read(selector, windows, null);
    for (let time = 0; time < times; time++) {
      assert.deepEqual(await read(selector, windows, { at: time % WINDOWS, kill }), undisturbed);
    }
  } finally {
    selector.dispose();
  }
  for (let i = 0; i < 100 && workers.size + processes.size > 0; i++) await sleep(20);
  return { workers: workers.size, processes: processes.size };
}

/** All spans of one question. */
async function read(
  selector: AcceleratorSelector,
  windows: readonly WindowInput[],
  attack: { readonly at: number; readonly kill: () => Promise<void> } | null,
): Promise<unknown[]> {
  const spans: unknown[] = [];
  const reader = await selector.acquire();
  const options = { topSpans: 3, maxAnswerTokens: 30 };
  const readings = reader.read(windows, options, new AbortController().signal);
  for await (const reading of readings) {
    spans.push(reading.spans);
    if (spans.length === attack?.at) await attack.kill();
  }
  // Between two questions.
  if (attack?.at === 0) await attack.kill();
  return spans;
}
