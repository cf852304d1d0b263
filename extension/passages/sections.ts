import type { TextRange } from '../documents/document';
import type { Block, ParsedDocument } from '../documents/parsedDocument';
import type { Pieces } from './pieces';
import { classOf, UnitClass, WORD } from './wordWeight';

/** Headings are labels in a path; longer ones are cut (the passage itself holds them whole). */
const HEADING_LENGTH = 200;

/** A section below this weight joins its neighbour under the same parent. */
const SHORT_SECTION = 40 * WORD;

/** A heading and what follows it up to the next heading, as pieces [first, end). */
export interface Section {
  /** Headings down to the section's own, outermost first. */
  readonly path: readonly string[];
  readonly first: number;
  readonly end: number;
  readonly weight: number;
  /** Whether it holds anything but headings. */
  readonly hasBody: boolean;
}

/** Neighbouring sections whose pieces passages may run across. */
export type SectionGroup = readonly Section[];

/**
 * Cuts a document into sections of its pieces; sections without pieces are left out.
 * @param headings what `headingTexts` gives for its blocks
 */
export function readSections(
  { blocks }: ParsedDocument,
  pieces: Pieces,
  headings: readonly string[],
): Section[] {
  const sections: Section[] = [];
  const open: { level: number; text: string }[] = [];
  let path: readonly string[] = [];
  let first = 0;
  let weight = 0;
  let hasBody = false;
  const closeAt = (end: number): void => {
    if (end > first) sections.push({ path, first, end, weight, hasBody });
    first = end;
    weight = 0;
    hasBody = false;
  };
  blocks.forEach((block, at) => {
    const { closes } = block;
    if (closes !== undefined && open.some((heading) => heading.level >= closes)) {
      closeAt(pieces.firstOf(at));
      while (open.length > 0 && open[open.length - 1]!.level >= closes) open.pop();
      path = open.map((heading) => heading.text);
    }
    if (block.kind === 'heading') {
      closeAt(pieces.firstOf(at));
      while (open.length > 0 && open[open.length - 1]!.level >= block.level) open.pop();
      open.push({ level: block.level, text: headings[at]! });
      path = open.map((heading) => heading.text);
    }
    const added = pieces.weightOf(at);
    weight += added;
    if (block.kind !== 'heading' && added > 0) hasBody = true;
  });
  closeAt(pieces.count);
  return sections;
}

/**
 * Joins short sections to the next one under the same parent (or to their own first child), and one
 * with no such neighbour to the group before it, so that tiny sections do not starve.
 */
export function groupSections(sections: readonly Section[]): SectionGroup[] {
  const groups: Section[][] = [];
  let group: Section[] = [];
  let weight = 0;
  const close = (): void => {
    if (group.length === 0) return;
    const before = groups[groups.length - 1];
    if (weight < SHORT_SECTION && before && group[0]!.path.length >= before[0]!.path.length) {
      before.push(...group);
    } else {
      groups.push(group);
    }
    group = [];
    weight = 0;
  };
  for (const section of sections) {
    const parentEnds = group.length > 0 && section.path.length < group[0]!.path.length;
    if (weight >= SHORT_SECTION || parentEnds) close();
    group.push(section);
    weight += section.weight;
  }
  close();
  return groups;
}

/**
 * The heading path that holds for all of pieces [first, end): what the paths of the sections in it
 * have in common, sections of bare headings counted only where there is nothing else.
 */
export function commonPath(group: SectionGroup, first: number, end: number): readonly string[] {
  const paths = new CommonPath();
  for (const { first: from, end: to, hasBody, path } of group) {
    if (to > first && from < end) paths.add(path, hasBody);
  }
  return paths.path;
}

/**
 * The heading path of a passage that `buildPassages` cut, without cutting its document again.
 * @param passage its range in the readable text
 */
export function headingPathAt(
  { readable, blocks }: ParsedDocument,
  passage: TextRange,
): readonly string[] {
  const paths = new CommonPath();
  const open: Block[] = [];
  // Of the section that is gone through.
  let isInPassage = false;
  let hasBody = false;
  const close = (): void => {
    if (isInPassage) {
      const path = open.map(({ start, end }) => headingText(readable, start, end));
      paths.add(path, hasBody);
    }
    isInPassage = hasBody = false;
  };
  for (const block of blocks) {
    const isHeading = block.kind === 'heading';
    const ends = Math.min(block.closes ?? Infinity, isHeading ? block.level : Infinity);
    const isEnding = isHeading || (ends !== Infinity && open.some(({ level }) => level >= ends));
    if (isEnding) {
      close();
      while (open.length > 0 && open[open.length - 1]!.level >= ends) open.pop();
      if (block.start >= passage.end) return paths.path;
      if (isHeading) open.push(block);
    }
    const start = Math.max(block.start, passage.start);
    isInPassage ||= hasWords(readable, start, Math.min(block.end, passage.end));
    hasBody ||= !isHeading && hasWords(readable, block.start, block.end);
  }
  close();
  return paths.path;
}

/** Whether anything but white space stands in [start, end). */
function hasWords(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (classOf(text.charCodeAt(at)) !== UnitClass.space) return true;
  }
  return false;
}

class CommonPath {
  private common: readonly string[] | null = null;
  private bare: readonly string[] | null = null;

  get path(): readonly string[] {
    return this.common ?? this.bare ?? [];
  }

  add(path: readonly string[], hasBody: boolean): void {
    if (hasBody) this.common = this.common === null ? path : sharedStart(this.common, path);
    else this.bare = this.bare === null ? path : sharedStart(this.bare, path);
  }
}

function sharedStart(left: readonly string[], right: readonly string[]): readonly string[] {
  let length = 0;
  while (length < left.length && length < right.length && left[length] === right[length]) length++;
  return length === left.length ? left : left.slice(0, length);
}

/** What blocks [first, end) say where they are headings; '' for those that are none. */
export function headingTexts(
  { readable, blocks }: ParsedDocument,
  first = 0,
  end = blocks.length,
): string[] {
  const texts: string[] = [];
  for (let at = first; at < end; at++) {
    const block = blocks[at]!;
    const isHeading = block.kind === 'heading';
    texts.push(isHeading ? headingText(readable, block.start, block.end) : '');
  }
  return texts;
}

function headingText(readable: string, start: number, end: number): string {
  const text = readable
    .slice(start, Math.min(end, start + 2 * HEADING_LENGTH))
    .replace(/\s+/g, ' ')
    .trim();
  if (text.length <= HEADING_LENGTH) return text;
  return text.slice(0, HEADING_LENGTH).replace(/[\ud800-\udbff]$/, '') + '…';
}
