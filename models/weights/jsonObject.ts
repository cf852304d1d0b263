import { type ByteFile, WeightsError } from './weightSource';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses JSON that must be an object with no key twice at any depth (`JSON.parse` keeps the last).
 * @param file shown in errors
 * @param what what the JSON is, for the message
 * @throws WeightsError
 */
export function parseJsonObject(bytes: Uint8Array, file: string, what: string): JsonObject {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new WeightsError(file, `${what} is not valid JSON, so the file is damaged`);
  }
  if (!isJsonObject(value)) throw new WeightsError(file, `${what} is not a JSON object`);
  if (hasDuplicateKey(text)) throw new WeightsError(file, `${what} names something twice`);
  return value;
}

/** Reads a whole small file as a JSON object. @throws WeightsError */
export async function readJsonObject(file: ByteFile, maxBytes: number): Promise<JsonObject> {
  if (file.size > maxBytes) throw new WeightsError(file.name, 'it is too large to be what it says');
  return parseJsonObject(await file.read(0, file.size), file.name, 'the file');
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Walks valid JSON once; a string followed by a colon is a key of the innermost object. */
function hasDuplicateKey(json: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const text = match[0];
    if (text === '{') open.push(new Set());
    else if (text === '[') open.push(undefined);
    else if (text === '}' || text === ']') open.pop();
    else if (match[1] !== undefined) {
      const key = JSON.parse(text.slice(0, text.length - match[1].length)) as string;
      const keys = open.at(-1);
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
  }
  return false;
}
