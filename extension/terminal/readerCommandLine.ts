import { parseArgs } from 'node:util';
import type { NetworkForm } from '../../models/readerDescription';
import { errorLine, TerminalError } from './terminalError';

export interface BuildCommand {
  readonly command: 'build';
  readonly from: string;
  readonly out: string;
  readonly forms: readonly NetworkForm[];
  readonly vocab: string | null;
  readonly name: string | null;
  readonly licence: string;
  readonly keptInFloat: readonly string[];
  readonly replace: boolean;
}

export type ReaderCommand =
  | BuildCommand
  | { readonly command: 'inspect'; readonly path: string; readonly json: boolean }
  | { readonly command: 'check'; readonly folder: string }
  | { readonly command: 'help' };

export const READER_USAGE = `Make readers of published weights, and look at them.

  npm run -s reader -- build --from PATH [--out DIR] [--forms int8,fp16,fp32] [--vocab FILE]
                             [--name NAME] [--licence SPDX] [--float LAYER,…] [--replace]
  npm run -s reader -- inspect PATH [--json]
  npm run -s reader -- check DIR

  --from PATH    safetensors, a Hugging Face folder, a TensorFlow checkpoint or SavedModel,
                 TFLite, or a .tar.gz with one of them
  --out DIR      the reader folder to make (reader)
  --forms LIST   of int8, fp16, fp32 (int8)
  --vocab FILE   where no vocab.txt lies beside the weights; without it the vocabulary of
                 bert-base-uncased is taken when the sizes agree
  --float LIST   dense layers that int8 leaves in float, by the names that inspect shows
  --replace      replace the folder if it is there

inspect says what a file of weights is: architecture, size, tensors, what is missing; or what a
reader folder holds: forms, scores, whether its confidence is calibrated.
check runs the parity checks of a reader folder. Exit status: 0 good, 1 not, 2 error.
`;

const FORMS: readonly NetworkForm[] = ['int8', 'fp16', 'fp32'];

/** @throws TerminalError that says which argument is wrong */
export function parseReaderCommand(args: readonly string[]): ReaderCommand {
  const [command, ...rest] = args;
  switch (command) {
    case 'build':
      return parseBuild(rest);
    case 'inspect': {
      const { values, positionals } = checked(() =>
        parseArgs({
          args: rest,
          allowPositionals: true,
          options: { json: { type: 'boolean' } },
        }),
      );
      return { command, path: only(positionals, 'inspect PATH'), json: values.json ?? false };
    }
    case 'check': {
      const { positionals } = checked(() => parseArgs({ args: rest, allowPositionals: true }));
      return { command, folder: only(positionals, 'check DIR') };
    }
    case 'help':
    case '--help':
    case '-h':
      return { command: 'help' };
    default:
      throw new TerminalError(
        command === undefined
          ? 'say what to do: reader build, reader inspect or reader check; --help explains them'
          : `no command "${command}"; there are build, inspect and check`,
      );
  }
}

function parseBuild(args: string[]): ReaderCommand {
  const text = { type: 'string' } as const;
  const { values } = checked(() =>
    parseArgs({
      args,
      options: {
        from: text,
        out: text,
        forms: text,
        vocab: text,
        name: text,
        licence: text,
        float: text,
        replace: { type: 'boolean' },
      },
    }),
  );
  if (!values.from) throw new TerminalError('--from is missing');
  return {
    command: 'build',
    from: values.from,
    out: values.out ?? 'reader',
    forms: parseForms(values.forms ?? 'int8'),
    vocab: values.vocab ?? null,
    name: values.name ?? null,
    licence: values.licence ?? 'NOASSERTION',
    keptInFloat: values.float?.split(',').filter((it) => it !== '') ?? [],
    replace: values.replace ?? false,
  };
}

function parseForms(list: string): NetworkForm[] {
  const asked = list.split(',');
  const unknown = asked.find((it) => !FORMS.some((form) => form === it));
  if (unknown !== undefined) {
    throw new TerminalError(`no form "${unknown}"; there are ${FORMS.join(', ')}`);
  }
  return FORMS.filter((form) => asked.includes(form));
}

function only(positionals: readonly string[], usage: string): string {
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new TerminalError(`usage: ${usage}`);
  return path;
}

function checked<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new TerminalError(errorLine(error).replace(/\. .*$/, ''));
  }
}
