/** Reading: what stands around our network, and our reader beside the peer in Node and in a page. */
import { join } from 'node:path';
import { createHostReader } from '../../extension/runtime/hostReader';
import { openReaderFolder } from '../../extension/runtime/readerFolder';
import { ROOT } from '../harness/paths';
import { buildReaderDist, removeDist } from '../unit/readerDist';
import {
  aroundQuestion,
  contest,
  type Outcome,
  ourContestant,
  peerContestant,
} from './readers/contest';
import { distilBertReader, xxsReader } from './readers/builtReaders';
import { measureHostHomes } from './readers/hostHomes';
import { contestInPage } from './readers/page';
import { passagesOf, QUESTION } from './readers/passages';
import { installPeer, PEER_MODEL, startNodePeer, writePeerModel } from './readers/peer';
import { measureSmallInPage } from './readers/smallInPage';
import type { BenchRow } from './row';

const LENGTHS = [64, 128, 256, 384];
/** The length the promise about our own JavaScript is made for. */
const PROMISED_LENGTH = 256;
const PASSAGES = 20;
/** Of one question, as the product reads them unless told otherwise. */
const QUESTION_PASSAGES = 16;

export async function measure(): Promise<readonly BenchRow[]> {
  const version = await installPeer();
  const folder = await openReaderFolder(join(ROOT, 'models', 'bundled'));
  const models = await writePeerModel(folder);
  const tokenizer = folder.createTokenizer();
  const groups = await Promise.all(LENGTHS.map((it) => passagesOf(tokenizer, it, PASSAGES)));

  const asked = groups[LENGTHS.indexOf(PROMISED_LENGTH)]!.slice(0, QUESTION_PASSAGES);
  const inNode: Outcome[] = [];
  let around: number;
  const dist = await buildReaderDist();
  const reader = await createHostReader({ folder, distDir: dist });
  try {
    const ours = ourContestant(tokenizer, folder.description, reader.read.bind(reader));
    const peer = peerContestant(await startNodePeer(models, 1));
    for (const group of groups) inNode.push(await contest(ours, peer, QUESTION, group, 1));
    const read = reader.read.bind(reader);
    around = await aroundQuestion(tokenizer, folder.description, read, QUESTION, asked);
  } finally {
    await reader.dispose();
    await removeDist(dist);
  }
  const task = {
    question: QUESTION,
    groups,
    asked,
    model: PEER_MODEL,
    directRounds: 0,
    forPeer: PASSAGES,
    together: 1,
  };
  const inPage = await contestInPage(task, folder.path, models);
  const small = await measureSmall(groups, version);

  return [
    ...rows('Node', `transformers.js ${version}, native runtime`, inNode),
    aroundRow(`a question of ${asked.length} passages of ${PROMISED_LENGTH} tokens, Node`, around),
    // Native kernels round otherwise than WebAssembly's, so close calls fall differently.
    sameRow('Node', inNode, 0.8),
    ...rows('page', `transformers.js ${version}, WASM`, inPage.outcomes),
    aroundRow(
      `a question of ${asked.length} passages of ${PROMISED_LENGTH} tokens, page`,
      inPage.around,
    ),
    sameRow('page', inPage.outcomes, 0.95),
    ...small,
  ];
}

/** The smallest size there is, by itself: what the speed is promised for. */
async function measureSmall(
  groups: readonly (readonly string[])[],
  version: string,
): Promise<BenchRow[]> {
  const folder = await xxsReader();
  const byLength = new Map(
    LENGTHS.map((length, i) => [length, (groups[i] ?? []).slice(0, QUESTION_PASSAGES)]),
  );
  const model = 'distilbert';
  const models = await writePeerModel(await distilBertReader(), model);
  const dist = await buildReaderDist();
  try {
    return [
      ...(await measureSmallInPage(folder, byLength, { version, models, model })),
      ...(await measureHostHomes(folder, dist, byLength)),
    ];
  } finally {
    await removeDist(dist);
  }
}

/** One thread each. */
function rows(home: string, peer: string, outcomes: readonly Outcome[]): BenchRow[] {
  const promised = outcomes[LENGTHS.indexOf(PROMISED_LENGTH)]!;
  return [
    ...outcomes.map((it, i) => ({
      what: `reading ${LENGTHS[i]!} tokens, ${home}, one thread`,
      value:
        `${perSecond(it.ours)} passages/s; ${peer}: ${perSecond(it.peer)} ` +
        `(${it.ratio.toFixed(2)} ×)`,
      target: home === 'page' ? 'at least 0.9 × the peer' : 'beside the peer',
      ok: home === 'page' ? it.ratio >= 0.9 : Number.isFinite(it.ratio),
    })),
    aroundRow(`one passage of ${PROMISED_LENGTH} tokens by itself, ${home}`, promised.around),
  ];
}

/** Tokenising, posting and span choice on both sides, as a part of the network's time. */
function aroundRow(what: string, around: number): BenchRow {
  return {
    what: `JavaScript around the network, ${what}`,
    value: `${(100 * around).toFixed(2)} % of the network's time`,
    target: 'under 3 %',
    ok: around < 0.03,
  };
}

/** The peer's network is the same file, so its answers must be the same, too. */
function sameRow(home: string, outcomes: readonly Outcome[], share: number): BenchRow {
  const same = outcomes.reduce((sum, it) => sum + it.same, 0);
  const all = outcomes.reduce((sum, it) => sum + it.passages, 0);
  return {
    what: `same answer as the peer, ${home}`,
    value: `${same} of ${all} passages`,
    target: `${100 * share} %`,
    ok: same >= share * all,
  };
}

function perSecond(ms: number): string {
  return (1000 / ms).toFixed(1);
}
