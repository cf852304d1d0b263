/** XXS in a page, one thread: beside a DistilBERT in the peer's pipeline, and beside the bare runtime. */
import type { ReaderFolder } from '../../../extension/runtime/readerFolder';
import type { BenchRow } from '../row';
import type { Outcome } from './contest';
import { contestInPage } from './page';
import { QUESTION } from './passages';

const DIRECT_ROUNDS = 5;
/** The peer's DistilBERT takes its time. */
const FOR_PEER = 12;
/** Passages of a question; the peer's pipeline reads them one after the other. */
const TOGETHER = 4;
/** Of DistilBERT's passages a second, by tokens a passage; what is not listed is stated only. */
const PROMISED: ReadonlyMap<number, number> = new Map([
  [256, 7],
  [384, 8],
]);

/**
 * @param groups passages of one length each, by that length
 * @param peer the peer's version, the folder of its models and the name of the DistilBERT in it
 */
export async function measureSmallInPage(
  folder: ReaderFolder,
  groups: ReadonlyMap<number, readonly string[]>,
  peer: { readonly version: string; readonly models: string; readonly model: string },
): Promise<BenchRow[]> {
  const lengths = [...groups.keys()];
  const task = {
    ...{ question: QUESTION, groups: [...groups.values()], model: peer.model },
    ...{ asked: groups.get(256) ?? [], directRounds: DIRECT_ROUNDS },
    ...{ forPeer: FOR_PEER, together: TOGETHER },
  };
  const { outcomes, shares } = await contestInPage(task, folder.path, peer.models);
  return [
    ...outcomes.map((it, i) => peerRow(lengths[i] ?? 0, it, peer.version)),
    ...shares.map(({ share, ours, direct, beginning }, i) => ({
      what: `XXS int8, page, whole pipeline of a question of ${task.asked.length} passages against onnxruntime-web called directly with the same file, ${lengths[i] ?? 0} tokens`,
      value: `${share.toFixed(3)} × its passages/s (${ours.toFixed(2)} : ${direct.toFixed(2)} ms a passage; ${beginning.toFixed(1)} ms before and after the first)`,
      target: 'at least 0.97',
      ok: share >= 0.97,
    })),
  ];
}

function peerRow(length: number, outcome: Outcome, version: string): BenchRow {
  const { ours, peer, ratio, networks } = outcome;
  const promised = PROMISED.get(length);
  return {
    what: `XXS int8 against DistilBERT int8 in transformers.js ${version}, page, WASM, one thread, questions of ${TOGETHER} passages of ${length} tokens`,
    value:
      `${ratio.toFixed(2)} × (${(1000 / ours).toFixed(1)} to ${(1000 / peer).toFixed(2)} passages/s); ` +
      `networks alone ${networks.ours.toFixed(1)} and ${networks.peer.toFixed(1)} ms, ${(networks.peer / networks.ours).toFixed(2)} ×`,
    target: promised === undefined ? 'stated' : `at least ${promised} ×`,
    ok: promised === undefined ? Number.isFinite(ratio) : ratio >= promised,
  };
}
