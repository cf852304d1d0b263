import { isPlainName, lastName, parentOf, within } from './fileNames';
import { shown } from './shown';
import { type ByteFolder, WeightsError } from './weightSource';

/** The forms in the order of preference when a folder has several of them. */
const FORMS: readonly RegExp[] = [
  /\.safetensors\.index\.json$/,
  /\.safetensors$/,
  /\.index$/,
  /\.tflite$/,
];
const MAX_NAMED = 4;
const MAX_POINTER_BYTES = 64 * 1024;

/**
 * The file of weights in a folder, by the names that publishers use; of several checkpoints the one
 * that TensorFlow's `checkpoint` file points to.
 * @param title how errors name the folder
 * @throws WeightsError when there is none or more than one
 */
export async function chooseWeights(folder: ByteFolder, title: string): Promise<string> {
  // Archives made on a Mac hold `._NAME` beside NAME: attributes of it, not the file.
  const files = (await folder.list()).filter((name) => !lastName(name).startsWith('.'));
  for (const form of FORMS) {
    const candidates = files.filter((name) => form.test(name));
    const [only] = candidates;
    if (only === undefined) continue;
    if (candidates.length === 1) return only;
    if (candidates.includes('model.safetensors')) return 'model.safetensors';
    const marked = await latestCheckpoint(folder, candidates);
    if (marked !== undefined) return marked;
    const named = candidates.slice(0, MAX_NAMED).map(shown).join(', ');
    const more = candidates.length > MAX_NAMED ? ', …' : '';
    throw new WeightsError(title, `there are several weights in it (${named}${more}); choose one`);
  }
  // Opening it says in one sentence why it is not read.
  const pickle = files.find((name) => /\.(bin|pt|pth|h5|zip|tar\.gz|tgz|tar)$/.test(name));
  if (pickle !== undefined) return pickle;
  throw new WeightsError(title, 'there are no weights in it (safetensors, TensorFlow, TFLite)');
}

/** Reads `model_checkpoint_path: "NAME"` from the `checkpoint` file beside the first candidate. */
async function latestCheckpoint(
  folder: ByteFolder,
  candidates: readonly string[],
): Promise<string | undefined> {
  const beside = parentOf(candidates[0] ?? '');
  const pointer = await folder.open(within(beside, 'checkpoint'));
  if (!pointer) return undefined;
  try {
    const bytes = await pointer.read(0, Math.min(pointer.size, MAX_POINTER_BYTES));
    const path = /^model_checkpoint_path: "([^"\\]+)"/m.exec(new TextDecoder().decode(bytes))?.[1];
    const name = path === undefined ? '' : lastName(path);
    const index = within(beside, `${name}.index`);
    return isPlainName(name) && candidates.includes(index) ? index : undefined;
  } finally {
    await pointer.close();
  }
}
