import { join } from 'node:path';
import type { AskUpdate } from '../answering/answer';
import { DEFAULT_PASSAGES, WEAKEST_SHOWN } from '../answering/ask';
import { askSeveral } from '../answering/askSeveral';
import { createIndexClient } from '../index/indexClient';
import type { PassageIndex } from '../index/passageIndex';
import { askReport } from './askReport';
import type { AskReport, Asked } from './askReport';
import { askText } from './askText';
import { resolveAskedPaths } from './askedPaths';
import type { AskedPath } from './askedPaths';
import type { AskOptions } from './commandLine';
import { FileTexts } from './fileText';
import { AskedFolders } from './askedFolders';
import { ExitStatus } from './exitStatus';
import { openReader } from './installation';
import type { Installation, OpenReader } from './installation';
import type { Output } from './output';
import { readQuestions } from './questionFile';
import { errorLine } from './terminalError';

/** Runs `verbatim ask`. @returns the exit status @throws on errors, whose first line is for the user */
export async function askCommand(
  options: AskOptions,
  installation: Installation,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const paths = await resolveAskedPaths(options.paths);
  const index = createIndexClient(join(installation.distDir, 'indexWorker.cjs'));
  const opening = openReader(installation, options);
  opening.catch(() => undefined); // looked at when the first question needs it
  const terminal = new AskTerminal(options, index, opening, output, signal);
  try {
    return 'file' in options.from
      ? await terminal.askAll(options.from.file, paths)
      : await terminal.askOne({ id: null, question: options.from.question, paths });
  } finally {
    await Promise.allSettled([index.dispose(), opening.then(({ reader }) => reader.dispose())]);
  }
}

/** One run: the index and the reader are kept from question to question. */
class AskTerminal {
  private readonly folders: AskedFolders;
  private readonly files: FileTexts;

  constructor(
    private readonly options: AskOptions,
    private readonly index: PassageIndex,
    private readonly opening: Promise<OpenReader>,
    private readonly output: Output,
    private readonly signal: AbortSignal,
  ) {
    this.folders = new AskedFolders(index, options.encoding);
    this.files = new FileTexts(options.encoding, (uri) => index.extractedText(uri));
  }

  async askOne(asked: Asked): Promise<number> {
    const { report, update } = await this.answer(asked);
    const { json } = this.options;
    await this.output.line(json ? JSON.stringify(report) : askText(report, update, asked));
    return report.found ? ExitStatus.found : ExitStatus.notFound;
  }

  /** @returns 0 when every line was answered, else 2, each bad line told on standard error */
  async askAll(file: string, paths: readonly AskedPath[]): Promise<number> {
    let status: number = ExitStatus.found;
    for await (const line of readQuestions(file)) {
      this.signal.throwIfAborted();
      try {
        if ('wrong' in line) throw new Error(line.wrong);
        const { id, question } = line.question;
        const own = line.question.paths;
        const where = own === null ? paths : await resolveAskedPaths(own);
        const { report } = await this.answer({ id, question, paths: where });
        await this.output.line(JSON.stringify(report));
      } catch (error) {
        this.signal.throwIfAborted();
        await this.opening; // without a reader no other line can be answered either
        this.output.error(`line ${line.number}: ${errorLine(error)}`);
        status = ExitStatus.error;
      }
    }
    return status;
  }

  private async answer(asked: Asked): Promise<{ report: AskReport; update: AskUpdate }> {
    const { index, opening, output, signal, options } = this;
    const began = performance.now();
    output.progress('Indexing…');
    await this.folders.ensure(asked.paths, signal);
    const indexMs = performance.now() - began;
    output.progress('Starting the reader…');
    const { reader, tokenizer } = await opening;
    const request = {
      question: asked.question,
      scope: { kind: 'folders', roots: asked.paths.map(({ root }) => root) },
      limit: DEFAULT_PASSAGES,
      answers: options.top,
      // Scripts get all of them, as the contract says.
      weakest: options.json ? 0 : WEAKEST_SHOWN,
    } as const;
    const ports = { index, reader, tokenizer, now: () => performance.now() };
    let last: AskUpdate | undefined;
    for await (const update of askSeveral(request, ports, signal)) {
      last = update;
      output.progress(`Reading ${update.passagesRead} of ${update.passagesTotal} passages…`);
    }
    output.progress('');
    if (last === undefined) throw new Error('nothing was read');
    this.files.forget();
    return { report: await askReport(asked, last, this.files, indexMs), update: last };
  }
}
