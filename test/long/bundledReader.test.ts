/**
 * The bundled reader rebuilt from the float weights that it was made of, and its score on SQuAD.
 * Neither lies in the repository: VERBATIM_FLOAT_WEIGHTS names the folder of the weights,
 * VERBATIM_SQUAD a file of rows (`.jsonl`, `.jsonl.xz`). Without them there is nothing to test.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as ort from 'onnxruntime-web';
import { createHostReader } from '../../extension/runtime/hostReader';
import { openReaderFolder } from '../../extension/runtime/readerFolder';
import { predict } from '../../extension/terminal/scoreCommand';
import { parseSquadRow, readRows, type SquadRow } from '../../extension/terminal/squadRows';
import { f1 } from '../../extension/terminal/squadScore';
import { buildReader } from '../../models/build/buildReader';
import { ortRunner } from '../../models/build/runner';
import { parseReaderDescription, type ReaderDescription } from '../../models/readerDescription';
import { openWeights } from '../../models/weights/openWeights';
import { buildReaderDist, removeDist } from '../unit/readerDist';

const { VERBATIM_FLOAT_WEIGHTS: weightsPath, VERBATIM_SQUAD: squadPath } = process.env;
const BUNDLED = join('models', 'bundled');
const ROWS = 1000;

if (weightsPath !== undefined) {
  describe('the bundled reader, rebuilt', function () {
    this.timeout(3_600_000);
    let work: string;
    let folder: string;
    let bundled: ReaderDescription;
    let rebuilt: ReaderDescription;

    before(async () => {
      work = await mkdtemp(join(tmpdir(), 'verbatim-bundled-'));
      folder = join(work, 'reader');
      const json = await readFile(join(BUNDLED, 'reader.json'), 'utf8');
      bundled = parseReaderDescription(JSON.parse(json));
      const weights = await openWeights(weightsPath, { workFolder: join(work, 'unpacked') });
      ort.env.wasm.numThreads = 1;
      const { name, revision, licence, sources } = bundled;
      const plan = { weights, title: 'weights', name, revision, licence, sources };
      const forms = ['int8', 'fp16', 'fp32'] as const;
      ({ description: rebuilt } = await buildReader({ ...plan, forms }, folder, ortRunner(ort)));
      await weights.source.close();
    });
    after(() => rm(work, { recursive: true, force: true }));

    it('is the very file that is bundled, with the same checks', () => {
      assert.deepEqual(rebuilt.files.int8, bundled.files.int8);
      assert.deepEqual(
        rebuilt.checks.filter((it) => it.form === 'int8'),
        bundled.checks,
      );
    });

    if (squadPath !== undefined) {
      it('scores on SQuAD what float32 scores, and gives mostly the same answers', async () => {
        const rows = await answerable(squadPath);
        const float = await answersOf(rows, await asInt8(folder, rebuilt, 'fp32'));
        const int8 = await answersOf(rows, BUNDLED);
        const score = (answers: readonly string[]): number =>
          mean(answers.map((it, i) => f1(it, texts(rows[i]!))));
        const same = mean(int8.map((it, i) => Number(it === float[i])));
        const alike = mean(int8.map((it, i) => f1(it, [float[i]!])));
        const figures = `F1 ${score(float)} and ${score(int8)}, ${same} the same, ${alike} alike`;
        const recorded = bundled.scores.find((it) => it.metric === 'F1' && it.form === 'int8');
        assert.ok(Math.abs(score(int8) - score(float)) <= 0.5, figures);
        if (rows.length === ROWS) {
          assert.ok(Math.abs(score(int8) - (recorded?.value ?? NaN)) <= 0.5, figures);
        }
        assert.ok(same >= 95 && alike >= 97, figures);
      });
    }
  });
}

/** The first rows that have answers. */
async function answerable(path: string): Promise<SquadRow[]> {
  const rows: SquadRow[] = [];
  for await (const line of readRows(path, parseSquadRow)) {
    if (!('row' in line) || line.row.answers.length === 0) continue;
    rows.push(line.row);
    if (rows.length === ROWS) break;
  }
  return rows;
}

/** The reader reads int8 and no other form on a processor, so another form takes its place here. */
async function asInt8(
  folder: string,
  description: ReaderDescription,
  form: 'fp32',
): Promise<string> {
  const checks = description.checks.filter((it) => it.form === form);
  const changed = {
    ...description,
    files: { int8: description.files[form] },
    checks: checks.map((it) => ({ ...it, form: 'int8' })),
  };
  await writeFile(join(folder, 'reader.json'), JSON.stringify(changed));
  return folder;
}

async function answersOf(rows: readonly SquadRow[], path: string): Promise<string[]> {
  const folder = await openReaderFolder(path);
  const dist = await buildReaderDist();
  const reader = await createHostReader({ folder, distDir: dist });
  try {
    const ports = { reader, tokenizer: folder.createTokenizer() };
    const { signal } = new AbortController();
    const answers: string[] = [];
    for (const row of rows) answers.push((await predict(row, ports, signal)).text);
    return answers;
  } finally {
    await reader.dispose();
    await removeDist(dist);
  }
}

function texts({ answers }: SquadRow): string[] {
  return answers.map(({ text }) => text);
}

function mean(values: readonly number[]): number {
  return (100 * values.reduce((sum, it) => sum + it, 0)) / values.length;
}
