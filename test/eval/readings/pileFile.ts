import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PassageHit } from '../../../extension/index/passageIndex';
import type { PileQuestion } from '../sets/squadPile';

/** A question of the pile, and the passages that the search of its day found for it, best first. */
export interface FoundPassages {
  readonly question: PileQuestion;
  /** The words that the reader is asked. */
  readonly asked: string;
  readonly hits: readonly PassageHit[];
  /** Documents and passages in scope. */
  readonly documents: number;
  readonly passages: number;
}

type PlainHit = Record<string, unknown>;

/**
 * What the search found, frozen in JSON Lines, so that fitting does not depend on what becomes of the
 * search meanwhile: `{"passage": …}` the first time a passage is found, and for each question
 * `{"question", "hits": [{"id", …what differs from the passage}], "documents", "passages"}`.
 */
export class PileFile {
  private readonly known = new Map<string, PlainHit>();
  private readonly kept: FoundPassages[] = [];

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    // A line without its end was torn when a run was stopped.
    for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
      if (line !== '') this.take(JSON.parse(line) as Record<string, unknown>);
    }
    if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  }

  get questions(): readonly FoundPassages[] {
    return this.kept;
  }

  add(found: FoundPassages): void {
    const lines: string[] = [];
    const hits = found.hits.map((hit) => {
      const plain = toPlain(hit);
      const known = this.known.get(hit.id);
      if (known === undefined) {
        this.known.set(hit.id, plain);
        lines.push(JSON.stringify({ passage: plain }));
        return { id: hit.id };
      }
      return { id: hit.id, ...difference(plain, known) };
    });
    lines.push(JSON.stringify({ ...found, hits }));
    appendFileSync(this.path, lines.map((line) => `${line}\n`).join(''));
    this.kept.push(found);
  }

  private take(line: Record<string, unknown>): void {
    if ('passage' in line) {
      const passage = line['passage'] as PlainHit;
      this.known.set(passage['id'] as string, passage);
      return;
    }
    const found = line as unknown as FoundPassages;
    const hits = found.hits.map((hit) => toHit({ ...this.known.get(hit.id), ...hit }));
    this.kept.push({ ...found, hits });
  }
}

function toPlain(hit: PassageHit): PlainHit {
  return { ...hit, map: [...hit.map] };
}

function toHit(plain: PlainHit): PassageHit {
  return { ...plain, map: Int32Array.from(plain['map'] as number[]) } as unknown as PassageHit;
}

function difference(plain: PlainHit, known: PlainHit): PlainHit {
  return Object.fromEntries(
    Object.entries(plain).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(known[name]),
    ),
  );
}
