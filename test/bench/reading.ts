/** Reading: what stands around our network, and our reader beside the peer in Node and in a page. */
import { join } from 'node:path';
import { createHostReader } from '../../extension/runtime/hostReader';
import { openReaderFolder } from '../../extension/runtime/readerFolder';
import { ROOT } from '../harness/paths';
import { buildReaderDist, removeDist } from '../unit/readerDist';
import { contest, type Outcome, ourContestant, peerContestant } from './readers/contest';
import { contestInPage } from './readers/page';
import { passagesOf, QUESTION } from './readers/passages';
import { installPeer, PEER_MODEL, startNodePeer, writePeerModel } from './readers/peer';
import type { BenchRow } from './row';

const LENGTHS = [64, 128, 256, 384];
/** The length the promise about our own JavaScript is made for. */
const PROMISED_LENGTH = 256;
const PASSAGES = 20;

export async function measure(): Promise<readonly BenchRow[]> {
  const version = await installPeer();
  const folder = await openReaderFolder(join(ROOT, 'models', 'bundled'));
  const models = await writePeerModel(folder);
  const tokenizer = folder.createTokenizer();
  const groups = await Promise.all(LENGTHS.map((it) => passagesOf(tokenizer, it, PASSAGES)));

  const inNode: Outcome[] = [];
  const dist = await buildReaderDist();
  const reader = await createHostReader({ folder, distDir: dist });
  try {
    const ours = ourContestant(tokenizer, folder.description, reader.read.bind(reader));
    const peer = peerContestant(await startNodePeer(models, 1));
    for (const group of groups) inNode.push(await contest(ours, peer, QUESTION, group));
  } finally {
    await reader.dispose();
    await removeDist(dist);
  }
  const inPage = await contestInPage({ question: QUESTION, groups, model: PEER_MODEL }, models);

  return [
    ...rows('Node', `transformers.js ${version}, native runtime`, inNode),
    ...rows('page', `transformers.js ${version}, WASM`, inPage),
  ];
}

/** One thread each. The peer's network is the same file, so the answers must be the same, too. */
function rows(home: string, peer: string, outcomes: readonly Outcome[]): BenchRow[] {
  const promised = outcomes[LENGTHS.indexOf(PROMISED_LENGTH)]!;
  const same = outcomes.reduce((sum, it) => sum + it.same, 0);
  const all = outcomes.reduce((sum, it) => sum + it.passages, 0);
  return [
    {
      what: `JavaScript around the network, ${PROMISED_LENGTH} tokens, ${home}`,
      value: `${(100 * promised.around).toFixed(2)} % of the network's time`,
      target: 'under 3 %',
      ok: promised.around < 0.03,
    },
    ...outcomes.map((it, i) => ({
      what: `reading ${LENGTHS[i]!} tokens, ${home}, one thread`,
      value:
        `${perSecond(it.ours)} passages/s; ${peer}: ${perSecond(it.peer)} ` +
        `(${(it.peer / it.ours).toFixed(2)} ×)`,
      target: home === 'page' ? 'at least the peer' : 'beside the peer',
      ok: home === 'page' ? it.ours <= it.peer : Number.isFinite(it.ours / it.peer),
    })),
    {
      what: `same answer as the peer, ${home}`,
      value: `${same} of ${all} passages`,
      target: '90 %',
      ok: same >= 0.9 * all,
    },
  ];
}

function perSecond(ms: number): string {
  return (1000 / ms).toFixed(1);
}
