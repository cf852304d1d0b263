/**
 * Entry of the native reader: a process of its own, for a crash of native code takes all along. The
 * network runs in a thread beside, since the binding holds up the thread that calls it: messages are
 * packed, sent and taken meanwhile.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkerReply } from '../../models/reading/workerMessages';
import type { ToNativeProcess } from './hostMessages';

const thread = new Worker(join(__dirname, 'nativeThread.cjs'), { execArgv: [] });

process.on('message', (message: ToNativeProcess) => thread.postMessage(message));
thread.on('message', (reply: WorkerReply) => {
  // Nobody takes a reply any more when the channel closed before this process saw it.
  process.send?.(reply, undefined, undefined, (error) => error && end());
});
for (const event of ['error', 'messageerror', 'exit']) thread.on(event, end);
// Whoever started this process is gone, or lets it go.
process.on('disconnect', end);

/** At once: to take native code down in order, under a thread that runs it, is to crash. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
