import { ask } from '../answering/ask';
import type { AskPorts } from '../answering/ports';
import type { ScoreOptions } from './commandLine';
import { ExitStatus } from './exitStatus';
import { underFloors } from './floors';
import { openReader } from './installation';
import type { Installation } from './installation';
import { indexOfOneText } from './oneText';
import type { Output } from './output';
import { scoreReport, scoreText, scoresOf } from './scoreReport';
import type { Prediction } from './scoreReport';
import { parseSquadRow, readRows, wrongRow } from './squadRows';
import type { SquadRow } from './squadRows';
import { TerminalError } from './terminalError';

/** Runs `verbatim score`. @returns the exit status @throws on errors, whose first line is for the user */
export async function scoreCommand(
  options: ScoreOptions,
  installation: Installation,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const open = await openReader(installation, options);
  try {
    const predictions: Prediction[] = [];
    let skipped = 0;
    let ms = 0;
    for await (const line of readRows(options.data, parseSquadRow)) {
      signal.throwIfAborted();
      if ('wrong' in line) {
        skipped++;
        output.error(wrongRow(line));
        continue;
      }
      const began = performance.now();
      predictions.push(await predict(line.row, open, signal));
      ms += performance.now() - began;
      output.progress(`${predictions.length} questions…`);
      if (predictions.length >= options.limit) break;
    }
    if (predictions.length === 0) {
      throw new TerminalError(`${options.data}: no row can be scored (${skipped} damaged)`);
    }
    const measured = scoreReport(predictions, skipped, ms / predictions.length);
    const report = { ...measured, underFloor: underFloors(scoresOf(measured), options.floors) };
    await output.line(options.json ? JSON.stringify(report) : scoreText(report));
    return report.underFloor.length > 0 ? ExitStatus.underFloor : ExitStatus.found;
  } finally {
    await open.reader.dispose();
  }
}

/** Asks the product about one context, read as a whole in as many windows as it takes. */
export async function predict(
  row: Pick<SquadRow, 'context' | 'question' | 'answers'>,
  { reader, tokenizer }: Pick<AskPorts, 'reader' | 'tokenizer'>,
  signal: AbortSignal,
): Promise<Prediction> {
  const { question, context } = row;
  const ports = { index: indexOfOneText(context), reader, tokenizer, now: () => performance.now() };
  const request = {
    question,
    scope: { kind: 'documents', uris: [] },
    limit: 1,
    answers: 1,
  } as const;
  let given: Omit<Prediction, 'answers'> = { text: '', range: null, confidence: 0, found: false };
  for await (const { answers, found } of ask(request, ports, signal)) {
    const [best] = answers;
    if (best === undefined) continue;
    const { text, range, confidence } = best;
    given = { text, range, confidence, found };
  }
  return { answers: row.answers.map(({ text }) => text), ...given };
}
