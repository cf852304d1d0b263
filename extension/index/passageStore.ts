import { parserFor } from '../documents/formats';
import type { DocumentPart } from '../documents/document';
import type { Passage } from '../passages/passage';
import { buildPassages } from '../passages/passages';
import { BestHits } from '../search/bestHits';
import type { Hit } from '../search/bestHits';
import type { GroupFilter } from '../search/invertedIndex';
import { InvertedIndex } from '../search/invertedIndex';
import { PassageTerms } from '../search/passageTerms';
import { plainQuery } from '../search/query';
import { documentKey, HeldDocument } from './heldDocument';

/** A passage and the document it is of. */
export interface HeldPassage {
  readonly document: HeldDocument;
  /** Its place among the document's passages. */
  readonly at: number;
}

/**
 * The documents held and the inverted index over their passages. After a change only passages whose
 * words or headings changed are indexed again.
 */
export class PassageStore {
  private readonly index = new InvertedIndex();
  private readonly terms = new PassageTerms(this.index.vocabulary);
  private readonly byKey = new Map<string, HeldDocument>();
  private readonly byUri = new Map<string, Set<HeldDocument>>();
  /** By group: the document, or null for a number free to give again. */
  private readonly groups: (HeldDocument | null)[] = [];
  private readonly freeGroups: number[] = [];
  /** By number; null for one removed, lest it keep its document alive. */
  private readonly places: (HeldPassage | null)[] = [];
  private changes = 0;

  /** Grows whenever a document comes or goes. */
  get membership(): number {
    return this.changes;
  }

  get documents(): Iterable<HeldDocument> {
    return this.byKey.values();
  }

  get documentCount(): number {
    return this.byKey.size;
  }

  get passageCount(): number {
    return this.index.size;
  }

  /** Numbers of documents are below this. */
  get groupCount(): number {
    return this.groups.length;
  }

  get(canonical: string, part: DocumentPart): HeldDocument | undefined {
    return this.byKey.get(documentKey(canonical, part));
  }

  /** The document of that URI and its parts. */
  partsOf(canonical: string): HeldDocument[] {
    return [...(this.byUri.get(canonical) ?? [])];
  }

  /** The document of that name, made where there is none; to be indexed once its text is set. */
  open(uri: string, canonical: string, part: DocumentPart): HeldDocument {
    const key = documentKey(canonical, part);
    const held = this.byKey.get(key);
    if (held) return held;
    const group = this.freeGroups.pop() ?? this.groups.length;
    const document = new HeldDocument(key, uri, canonical, part, group);
    this.groups[group] = document;
    this.byKey.set(key, document);
    const parts = this.byUri.get(canonical);
    if (parts) parts.add(document);
    else this.byUri.set(canonical, new Set([document]));
    this.changes++;
    return document;
  }

  remove(document: HeldDocument): void {
    if (!this.byKey.delete(document.key)) return;
    const parts = this.byUri.get(document.canonical);
    parts?.delete(document);
    if (parts?.size === 0) this.byUri.delete(document.canonical);
    for (const number of document.numbers) this.drop(number);
    this.groups[document.group] = null;
    this.freeGroups.push(document.group);
    this.changes++;
    this.index.tidy();
  }

  /** Brings the index up to date with the document's text. */
  refresh(document: HeldDocument): void {
    const parsed = parserFor(document.canonical, document.languageId)(document.text);
    const passages = buildPassages(parsed);
    const known = numbersByContent(document);
    const fresh: number[] = [];
    const numbers = passages.map((passage, at) => {
      const kept = known?.get(contentOf(parsed.readable, passage))?.pop();
      if (kept === undefined) fresh.push(at);
      else this.places[kept] = { document, at };
      return kept ?? -1;
    });
    for (const left of known?.values() ?? []) {
      for (const number of left) this.drop(number);
    }
    this.terms.count(
      parsed.readable,
      fresh.map((at) => passages[at]!),
      (counts, place) => {
        const at = fresh[place]!;
        const number = this.index.add(document.group, counts);
        numbers[at] = number;
        this.places[number] = { document, at };
      },
    );
    document.parsed = parsed;
    document.passages = passages;
    document.numbers = numbers;
    document.dirty = false;
    this.index.tidy();
  }

  /** The best passages among the documents that `filter` lets through, best first. */
  search(question: string, filter: GroupFilter, limit: number): (HeldPassage & Hit)[] {
    const best = new BestHits(limit, (left, right) => this.compare(left, right));
    this.index.search(plainQuery(question), filter, best);
    return best.sorted().map((hit) => ({ ...hit, ...this.places[hit.passage]! }));
  }

  private drop(number: number): void {
    this.index.remove(number);
    this.places[number] = null;
  }

  /** Ties go by name and place, which no order of coming and going changes. */
  private compare(left: number, right: number): number {
    const a = this.places[left]!;
    const b = this.places[right]!;
    if (a.document === b.document) return a.at - b.at;
    return a.document.key < b.document.key ? -1 : 1;
  }
}

/** Numbers of the document's passages by words and headings; null for a document not indexed yet. */
function numbersByContent(document: HeldDocument): Map<string, number[]> | null {
  const { parsed, passages, numbers } = document;
  if (!parsed || passages.length === 0) return null;
  const known = new Map<string, number[]>();
  // From the end, so that equal passages are taken again in their order.
  for (let at = passages.length - 1; at >= 0; at--) {
    const content = contentOf(parsed.readable, passages[at]!);
    const equals = known.get(content);
    if (equals) equals.push(numbers[at]!);
    else known.set(content, [numbers[at]!]);
  }
  return known;
}

function contentOf(readable: string, passage: Passage): string {
  const { start, end } = passage.readable;
  return `${passage.heading.join('\n')}\0${readable.slice(start, end)}`;
}
