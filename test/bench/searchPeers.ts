/** What other searchers make of the same passages, each by its own ranking and as its documentation has it. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import type { Searcher } from '../eval/finding';
import { PEER_MODULES } from './readers/peer';

/** What a peer's index takes in. */
export interface PeerText {
  readonly title: string;
  readonly heading: string;
  readonly text: string;
}

/** A searcher and what it keeps. */
export interface PeerSearcher extends Searcher {
  close(): void;
}

const FIELDS = ['title', 'heading', 'text'];

/** MiniSearch with its defaults, stop words left out: a question's words are alternatives, by BM25+. */
export function miniSearchPeer(texts: readonly PeerText[]): PeerSearcher {
  const { filter } = english();
  const index = new MiniSearch({
    fields: FIELDS,
    processTerm: (word) => (filter.has(word.toLowerCase()) ? null : word.toLowerCase()),
  });
  index.addAll(texts.map((text, id) => ({ id, ...text })));
  return {
    name: 'MiniSearch',
    search: (question, limit) =>
      index
        .search(question)
        .slice(0, limit)
        .map(({ id }) => id as number),
    close: () => index.removeAll(),
  };
}

interface FlexIndex {
  add(id: number, text: string): void;
  search(query: string, options: object): readonly number[];
  clear(): void;
}

/**
 * FlexSearch with its English encoder; any of a question's words may match. Title and headings stand
 * before the text: as fields of their own they rank before it, which halves its recall.
 */
export function flexSearchPeer(texts: readonly PeerText[]): PeerSearcher {
  const { Index, Charset, Encoder } = peerModule('flexsearch') as {
    Index: new (options: object) => FlexIndex;
    Charset: { readonly LatinBalance: object };
    Encoder: new (...options: readonly object[]) => object;
  };
  const encoder = new Encoder(Charset.LatinBalance, english());
  const index = new Index({ tokenize: 'strict', encoder });
  texts.forEach(({ title, heading, text }, id) => index.add(id, `${title}\n${heading}\n${text}`));
  return {
    name: 'FlexSearch',
    search: (question, limit) => index.search(question, { limit, suggest: true }),
    close: () => index.clear(),
  };
}

interface SqliteDatabase {
  exec(sql: string): void;
  run(sql: string, values: readonly (string | number)[]): void;
  all(sql: string, values: readonly (string | number)[]): readonly { readonly id: number }[];
  prepare(sql: string): { run(values: readonly (string | number)[]): void; finalize(): void };
  close(): void;
}

/** SQLite's FTS5 with its Porter stemmer, in memory: any word of a question but stop words may match. */
export function sqlitePeer(texts: readonly PeerText[]): PeerSearcher {
  const { filter } = english();
  const { Database } = peerModule('node-sqlite3-wasm') as { Database: new () => SqliteDatabase };
  const database = new Database();
  database.exec(
    `CREATE VIRTUAL TABLE passages USING fts5(${FIELDS.join(', ')}, tokenize = "porter unicode61"); BEGIN`,
  );
  const insert = database.prepare(
    `INSERT INTO passages(rowid, ${FIELDS.join(', ')}) VALUES (?, ?, ?, ?)`,
  );
  texts.forEach(({ title, heading, text }, id) => insert.run([id, title, heading, text]));
  insert.finalize();
  database.exec('COMMIT');
  const select =
    'SELECT rowid AS id FROM passages WHERE passages MATCH ? ORDER BY rank, rowid LIMIT ?';
  return {
    name: 'SQLite FTS5',
    search: (question, limit) => {
      const all = question.match(/[\p{L}\p{N}]+/gu) ?? [];
      const telling = all.filter((word) => !filter.has(word.toLowerCase()));
      const words = telling.length > 0 ? telling : all;
      if (words.length === 0) return [];
      const match = words.map((word) => `"${word}"`).join(' OR ');
      return database.all(select, [match, limit]).map(({ id }) => id);
    },
    close: () => database.close(),
  };
}

/** Every peer over the same texts. */
export const PEERS: readonly ((texts: readonly PeerText[]) => PeerSearcher)[] = [
  miniSearchPeer,
  flexSearchPeer,
  sqlitePeer,
];

/** FlexSearch's English language pack, whose stop words all peers leave out. */
function english(): { readonly filter: ReadonlySet<string> } {
  return peerModule('flexsearch/lang/en') as { filter: ReadonlySet<string> };
}

function peerModule(name: string): unknown {
  return createRequire(join(PEER_MODULES, 'anything.cjs'))(name) as unknown;
}
