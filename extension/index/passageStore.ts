import type { DocumentPart } from '../documents/document';
import { BestHits } from '../search/bestHits';
import type { Hit } from '../search/bestHits';
import { GrowableInt32 } from '../search/growable';
import type { GroupFilter } from '../search/invertedIndex';
import { InvertedIndex } from '../search/invertedIndex';
import { PassageTerms } from '../search/passageTerms';
import type { SearchQuery } from '../search/query';
import { contentAfter } from './documentContent';
import { documentName } from './documentName';
import { documentKey, HeldDocument } from './heldDocument';
import type { KeptDocument, KeptDocuments, KeptIndex, KeptSearch } from './keptIndex';
import { PassageTable } from './passageTable';

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
  private index = new InvertedIndex();
  private terms = new PassageTerms(this.index.vocabulary);
  /** How many passages there are while the index is still to come; null once it is there. */
  private awaited: number | null = null;
  private readonly byKey = new Map<string, HeldDocument>();
  private readonly byUri = new Map<string, Set<HeldDocument>>();
  /** By group: the document, or null for a number free to give again. */
  private readonly groups: (HeldDocument | null)[] = [];
  private readonly freeGroups: number[] = [];
  /** By number: the passage's place among those of its document, and that document's group. */
  private places = new GrowableInt32();
  private owners = new GrowableInt32();
  private changes = 0;

  /**
   * The documents alone: nothing may be searched or changed before `complete`.
   * @throws RangeError when what was kept does not fit together
   */
  static ofKept(kept: KeptDocuments): PassageStore {
    const store = new PassageStore();
    const most = PassageTable.mostNumber(kept.tables) + 1;
    store.places.extend(most);
    store.owners.extend(most);
    let at = 0;
    for (const it of kept.documents) {
      const { uri, part, group } = it;
      const document = new HeldDocument(documentKey(uri, part), uri, uri, part, group);
      document.languageId = it.languageId;
      document.cellNumber = it.cellNumber;
      document.restore(it, PassageTable.within(kept.tables, at, it.passages));
      at += it.passages;
      store.adopt(document);
    }
    for (let group = 0; group < store.groups.length; group++) {
      if (!store.groups[group]) {
        store.groups[group] = null;
        store.freeGroups.push(group);
      }
    }
    store.awaited = at;
    return store;
  }

  /** @throws RangeError when what was kept does not fit together */
  complete({ index, strays }: KeptSearch): void {
    this.index = InvertedIndex.fromSnapshot(index);
    this.terms = new PassageTerms(this.index.vocabulary);
    for (const number of strays) this.index.remove(number);
    if (this.index.size !== this.awaited) throw new RangeError('passages that are not the index’s');
    this.awaited = null;
  }

  /** What to keep of the documents that `isKept` names, which are those of files as they are on disk. */
  toKept(
    isKept: (document: HeldDocument) => boolean,
  ): Pick<KeptIndex, 'documents' | 'tables' | 'strays' | 'index'> {
    const documents: KeptDocument[] = [];
    const tables: PassageTable[] = [];
    const strays: number[] = [];
    for (const document of this.byKey.values()) {
      const { table } = document;
      if (isKept(document)) {
        const { canonical: uri, part, languageId, cellNumber, group } = document;
        const { indexedHash, words, bytes } = document;
        const told = { indexedHash, words, bytes, passages: table.length };
        documents.push({ uri, part, languageId, cellNumber, group, ...told });
        tables.push(table);
      } else {
        for (let at = 0; at < table.length; at++) strays.push(table.numberOf(at));
      }
    }
    return {
      documents,
      tables: PassageTable.join(tables),
      strays: Int32Array.from(strays),
      index: this.index.toSnapshot(),
    };
  }

  /** Grows whenever a document comes or goes. */
  get membership(): number {
    return this.changes;
  }

  get documents(): Iterable<HeldDocument> {
    return this.byKey.values();
  }

  /** A notebook is one, however many cells it has. */
  get documentCount(): number {
    return this.byUri.size;
  }

  /** Documents and parts of documents, such as cells. */
  get partCount(): number {
    return this.byKey.size;
  }

  get passageCount(): number {
    return this.awaited ?? this.index.size;
  }

  /** Bytes of the inverted index and of what is known of its passages. */
  get bytes(): number {
    let tables = 0;
    for (const { table } of this.byKey.values()) tables += table.data.byteLength;
    const { index, places, owners } = this;
    return index.bytes + tables + places.data.byteLength + owners.data.byteLength;
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
    this.adopt(document);
    return document;
  }

  private adopt(document: HeldDocument): void {
    const { key, canonical, group, table } = document;
    this.groups[group] = document;
    this.byKey.set(key, document);
    const parts = this.byUri.get(canonical);
    if (parts) parts.add(document);
    else this.byUri.set(canonical, new Set([document]));
    for (let at = 0; at < table.length; at++) this.own(document, at, table.numberOf(at));
    this.changes++;
  }

  remove(document: HeldDocument): void {
    if (!this.byKey.delete(document.key)) return;
    const parts = this.byUri.get(document.canonical);
    parts?.delete(document);
    if (parts?.size === 0) this.byUri.delete(document.canonical);
    const { table } = document;
    for (let at = 0; at < table.length; at++) this.index.remove(table.numberOf(at));
    this.groups[document.group] = null;
    this.freeGroups.push(document.group);
    this.changes++;
    this.tidy();
  }

  /**
   * Brings the index up to date with the document's text.
   * @throws RangeError when there is no text, or no room for more passages
   */
  refresh(document: HeldDocument): void {
    const { text, table: before } = document;
    if (text === null) throw new RangeError('a document without its text');
    const { content, kept } = contentAfter(document, text);
    const { parsed, passages } = content;
    const table = kept
      ? PassageTable.after(before, kept, parsed.readable, passages)
      : PassageTable.of(parsed.readable, passages);
    if (!kept) takeNumbers(before, table);
    const alive = new Set<number>();
    const fresh: number[] = [];
    for (let at = 0; at < table.length; at++) {
      const number = table.numberOf(at);
      if (number < 0) {
        fresh.push(at);
      } else {
        alive.add(number);
        this.place(document, table, at, number);
      }
    }
    for (let at = 0; at < before.length; at++) {
      const number = before.numberOf(at);
      if (!alive.has(number)) this.index.remove(number);
    }
    this.terms.count(
      parsed.readable,
      fresh.map((at) => passages[at]!),
      (counts, place) => {
        this.place(document, table, fresh[place]!, this.index.add(document.group, counts));
      },
      documentName(document.canonical),
    );
    document.settle(content, table);
    this.tidy();
  }

  /** The best passages among the documents that `filter` lets through, best first. */
  search(query: SearchQuery, filter: GroupFilter, limit: number): (HeldPassage & Hit)[] {
    const best = new BestHits(limit, (left, right) => this.compare(left, right));
    this.index.search(query, filter, best);
    return best.sorted().map((hit) => ({ ...hit, ...this.passage(hit.passage) }));
  }

  private tidy(): void {
    const numbers = this.index.tidy();
    if (!numbers) return;
    this.places = new GrowableInt32();
    this.owners = new GrowableInt32();
    for (const document of this.byKey.values()) {
      const { table } = document;
      for (let at = 0; at < table.length; at++) {
        this.place(document, table, at, numbers[table.numberOf(at)]!);
      }
    }
  }

  private place(document: HeldDocument, table: PassageTable, at: number, number: number): void {
    table.setNumber(at, number);
    this.places.extend(number + 1);
    this.owners.extend(number + 1);
    this.own(document, at, number);
  }

  private own({ group }: HeldDocument, at: number, number: number): void {
    this.places.data[number] = at;
    this.owners.data[number] = group;
  }

  private passage(number: number): HeldPassage {
    const document = this.groups[this.owners.data[number]!];
    if (!document) throw new Error('a passage of a document that is gone');
    return { document, at: this.places.data[number]! };
  }

  /** Ties go by name and place, which no order of coming and going changes. */
  private compare(left: number, right: number): number {
    const a = this.passage(left);
    const b = this.passage(right);
    if (a.document === b.document) return a.at - b.at;
    return a.document.key < b.document.key ? -1 : 1;
  }
}

/** Gives passages that say what old ones said their numbers. */
function takeNumbers(before: PassageTable, table: PassageTable): void {
  if (before.length === 0) return;
  const known = new Map<string, number[]>();
  // From the end, so that equal passages are taken again in their order.
  for (let at = before.length - 1; at >= 0; at--) {
    const { whole } = before.contentOf(at);
    const equals = known.get(whole);
    if (equals) equals.push(before.numberOf(at));
    else known.set(whole, [before.numberOf(at)]);
  }
  for (let at = 0; at < table.length; at++) {
    const number = known.get(table.contentOf(at).whole)?.pop();
    if (number !== undefined) table.setNumber(at, number);
  }
}
