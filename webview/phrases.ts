/**
 * Every phrase the panel's page shows, in English. The extension host translates each by its English
 * text (`vscode.l10n`) and hands the result over with the page; `{0}` stands for a value.
 */
export const ENGLISH_PHRASES = {
  questionLabel: 'Your question',
  questionPlaceholder: 'Ask in plain words',
  questionHelp: 'Enter asks, Shift+Enter breaks the line, Arrow Up brings earlier questions',
  scopeLabel: 'Where to look',
  scopeFile: 'This file',
  scopeOpen: 'Open files',
  scopeWorkspace: 'Workspace',
  ask: 'Ask',
  cancel: 'Cancel',
  emptyQuestion: 'Type a question first.',

  emptyTitle: 'Ask your documents',
  emptyText:
    'Type a question above and press Enter. You get the exact words of your documents that answer it, each with its place.',
  emptyExample: 'For example: “How long are log files kept?”',

  searching: 'Searching…',
  readingOne: 'Read {0} of {1} passages, 1 document',
  reading: 'Read {0} of {1} passages, {2} documents',
  readingChecking: 'Read {0} of {1} passages; files are still being checked…',
  cancelled: 'Cancelled after {0} of {1} passages',
  answersOne: '1 answer',
  answers: '{0} answers',
  documentsOne: '1 document',
  documents: '{0} documents',
  seconds: '{0} s',
  failedTitle: 'That did not work',
  notFoundTitle: 'Not found in your documents',
  askOpen: 'Ask all open files',
  askWorkspace: 'Ask the whole workspace',
  noDocumentsTitle: 'There are no documents to ask',
  wrongVersion:
    'The panel and the extension are of different versions. Run “Developer: Reload Window” from the Command Palette.',

  answersList: 'Answers',
  nearestList: 'Nearest passages',
  guessesList: 'Unsure guesses',
  guessesSoFar: 'Unsure guesses so far',
  listHelp:
    'Arrow keys move, Enter opens in the editor, Ctrl+Enter opens to the side, Space shows it and stays here, Right shows the whole passage, Copy takes the answer with its citation.',
  unsure: 'unsure',
  foundLater: 'found later',
  alsoAt: 'also in',
  alsoAtPlaces: 'also in {0} other places',
  alsoAtFirst: 'also in {0} other places; these are the first {1}',
  otherVersion: 'another version says: {0}',
  showPlaces: 'Enter shows them',
  hidePlaces: 'Enter hides them',
  more: 'Show passage',
  less: 'Show less',
  copy: 'Copy with citation',

  readerTitle: 'Reader',
  readerHelp: 'Where the reader runs, and how fast. Open to choose another.',
} as const;

export type Phrases = Readonly<Record<keyof typeof ENGLISH_PHRASES, string>>;

/** Puts values into `{0}`, `{1}`…; a placeholder without a value stays as it is. */
export function fill(phrase: string, ...values: readonly (string | number)[]): string {
  return phrase.replace(/\{(\d+)\}/g, (whole, index: string) =>
    String(values[Number(index)] ?? whole),
  );
}
