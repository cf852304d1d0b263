import { Tokenizer } from 'htmlparser2';
import type { TokenizerCallbacks } from 'htmlparser2';

/** A character reference of HTML and what it stands for. */
export interface Entity {
  /** One character; two for the few entities that stand for two. */
  readonly text: string;
  /** Units of the source it takes up, `&` and any `;` included. */
  readonly length: number;
}

/** The longest named one is `&CounterClockwiseContourIntegral;`; numbers may have leading zeros. */
const REFERENCE = /&(?:#[xX][0-9a-fA-F]{1,32}|#[0-9]{1,32}|[a-zA-Z][a-zA-Z0-9]{1,31});?/y;

/** References are few and recur; what a hostile document adds is thrown away now and then. */
const CACHE_SIZE = 4096;
const cache = new Map<string, Entity | null>();

/**
 * The character reference that begins at `at`, by the rules of the HTML standard for text
 * (https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state), which let some
 * names go without `;`.
 * @returns null when none begins there
 */
export function entityAt(text: string, at: number): Entity | null {
  REFERENCE.lastIndex = at;
  const reference = REFERENCE.exec(text)?.[0];
  if (reference === undefined) return null;
  let entity = cache.get(reference);
  if (entity === undefined) {
    if (cache.size >= CACHE_SIZE) cache.clear();
    entity = decode(reference);
    cache.set(reference, entity);
  }
  return entity;
}

function decode(reference: string): Entity | null {
  let text = '';
  let length = 0;
  const nothing = () => undefined;
  const callbacks: TokenizerCallbacks = {
    onattribdata: nothing,
    onattribentity: nothing,
    onattribend: nothing,
    onattribname: nothing,
    oncdata: nothing,
    onclosetag: nothing,
    oncomment: nothing,
    ondeclaration: nothing,
    onend: nothing,
    onopentagend: nothing,
    onopentagname: nothing,
    onprocessinginstruction: nothing,
    onselfclosingtag: nothing,
    ontext: nothing,
    ontextentity(codePoint, end) {
      text += String.fromCodePoint(codePoint);
      length = end;
    },
  };
  const tokenizer = new Tokenizer({ decodeEntities: true }, callbacks);
  tokenizer.write(reference);
  tokenizer.end();
  return length > 0 ? { text, length } : null;
}
