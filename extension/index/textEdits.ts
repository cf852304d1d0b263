import { LineIndex, normaliseText } from '../documents/text';
import type { EditedLines } from './editedLines';
import type { TextChange } from './passageIndex';

/**
 * Applies changes one after another, each in the coordinates of the text the ones before it left (as
 * in the Language Server Protocol's incremental synchronisation, and as VS Code's events hold). Lines
 * are counted anew only where a change does not stand wholly before those already applied, so an
 * event that goes through a document from its end costs one pass.
 * @param text normalised text; line breaks of the changes are normalised here
 */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let current = text;
  let lines: LineIndex | null = null;
  /** What follows the untouched beginning [0, head) of `current`, last part first. */
  let tail: string[] = [];
  let head = current.length;
  const settle = (): void => {
    current = current.slice(0, head) + tail.reverse().join('');
    tail = [];
    head = current.length;
    lines = null;
  };
  for (const { range, text: inserted } of changes) {
    lines ??= new LineIndex(current);
    // Only positions strictly inside the untouched beginning read the same in old and new lines.
    if (tail.length > 0 && !(lines.offsetAt(range.end) < head)) {
      settle();
      lines = new LineIndex(current);
    }
    const start = lines.offsetAt(range.start);
    const end = Math.max(start, lines.offsetAt(range.end));
    tail.push(current.slice(end, head), normaliseInserted(inserted));
    head = start;
  }
  if (tail.length > 0) settle();
  return current;
}

/**
 * Applies one change, as most of an editor's events are.
 * @param lines those of the text; they are those of the text returned afterwards
 */
export function applyChange(
  text: string,
  { range, text: typed }: TextChange,
  lines: EditedLines,
): string {
  const start = lines.offsetAt(range.start);
  const end = Math.max(start, lines.offsetAt(range.end));
  const inserted = normaliseInserted(typed);
  lines.replace(start, end, inserted);
  return text.slice(0, start) + inserted + text.slice(end);
}

/** Of `normaliseText` the line breaks only: a BOM put in by an edit is a character like any other. */
function normaliseInserted(inserted: string): string {
  return inserted.includes('\r') ? normaliseText('\ufeff' + inserted) : inserted;
}
