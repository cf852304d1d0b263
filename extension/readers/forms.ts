import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type FloatForm,
  type FloatFormName,
  FORM_FILE,
  FORM_VERSION,
} from '../../models/build/floatForms';
import { ReaderLoadError } from '../../models/reading/readerErrors';
import type { ReaderDescription } from '../../models/readerDescription';
import type { ReaderFolder } from '../runtime/readerFolder';
import type { FormOrder } from './buildMessages';

/** A form that nothing has asked for so long is removed: its reader was updated or taken away. */
const UNUSED_FOR_MS = 30 * 24 * 3600 * 1000;

/** A reader's float form, ready to be loaded. */
export interface ReadyForm {
  /** Absolute path of the network. */
  readonly network: string;
  /** The reader's, with this form's file and checks. */
  readonly description: ReaderDescription;
}

/**
 * The float forms that were made on this machine from int8 networks, a folder for each under the
 * SHA-256 of the int8 network. Made when first asked for, verified whenever asked for again.
 */
export class FormStore {
  private readonly making = new Map<string, Promise<FloatForm>>();

  /**
   * @param root absolute; made when needed
   * @param build makes a form's folder; throws an error whose message is fit for the user
   */
  constructor(
    readonly root: string,
    private readonly build: (order: FormOrder) => Promise<void>,
  ) {}

  /**
   * A form of this reader: its own where its folder has one, else one made from its int8 network.
   * @throws ReaderLoadError
   */
  async get(reader: ReaderFolder, form: FloatFormName): Promise<ReadyForm> {
    const { description } = reader;
    const own = reader.networkPath(form);
    if (own !== null && description.checks.some((it) => it.form === form)) {
      return { network: own, description };
    }
    const int8 = reader.networkPath('int8');
    const sha256 = description.files.int8?.sha256;
    if (int8 === null || sha256 === undefined) {
      throw new ReaderLoadError('damaged', 'The reader has no int8 network; choose another.');
    }
    const into = join(this.root, folderName(sha256, form));
    const made = await this.shared(into, { description, network: int8, form, into });
    const others = description.checks.filter((it) => it.form !== form);
    return {
      network: join(into, made.file.path),
      description: {
        ...description,
        files: { ...description.files, [form]: made.file },
        checks: [...others, ...made.checks],
      },
    };
  }

  private shared(into: string, order: FormOrder): Promise<FloatForm> {
    const known = this.making.get(into);
    if (known) return known;
    const making = this.whole(into, order).finally(() => this.making.delete(into));
    this.making.set(into, making);
    return making;
  }

  private async whole(into: string, order: FormOrder): Promise<FloatForm> {
    const before = await formIn(into);
    if (before) {
      const now = new Date();
      await utimes(into, now, now).catch(() => undefined);
      return before;
    }
    try {
      await mkdir(this.root, { recursive: true });
      await this.sweep();
      await this.build(order);
    } catch (error) {
      const why = error instanceof Error ? error.message : '';
      throw new ReaderLoadError('unavailable', `Its ${order.form} network cannot be made. ${why}`);
    }
    const made = await formIn(into);
    if (made) return made;
    throw new ReaderLoadError('unavailable', `Its ${order.form} network was not stored whole.`);
  }

  private async sweep(): Promise<void> {
    const before = Date.now() - UNUSED_FOR_MS;
    for (const name of await readdir(this.root).catch(() => [])) {
      const path = join(this.root, name);
      const found = await stat(path).catch(() => null);
      if (found && found.mtimeMs < before) await rm(path, { recursive: true, force: true });
    }
  }
}

/** Removes what was made of an int8 network. */
export async function removeForms(root: string, sha256: string): Promise<void> {
  for (const form of ['fp16', 'fp32'] as const) {
    await rm(join(root, folderName(sha256, form)), { recursive: true, force: true });
  }
}

function folderName(sha256: string, form: FloatFormName): string {
  return `${sha256.slice(0, 24)}-${form}-${FORM_VERSION}`;
}

/** The form that lies in a folder, when it is whole; null when it must be made again. */
async function formIn(folder: string): Promise<FloatForm | null> {
  try {
    const form = JSON.parse(await readFile(join(folder, FORM_FILE), 'utf8')) as FloatForm;
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, form.file.path)), hash);
    const { version }: { version: unknown } = form;
    const same = version === FORM_VERSION && hash.digest('hex') === form.file.sha256;
    return same && Array.isArray(form.checks) ? form : null;
  } catch {
    return null;
  }
}
