import type { Sentence, SentenceValue, Wording } from '../../models/sentence';
import { worded } from '../../models/sentence';

/** Why a document is not searched, and what can be done about it. */
export const SKIP_DETAILS = {
  'by-user': 'You left it out of the search.',
  'secret-name':
    'Its name says that it holds secrets; the setting verbatim.secrets.allow can allow it.',
  'secret-key': 'It holds a private key; the setting verbatim.secrets.allow can allow it.',
  'over-setting': 'It has {0} MB; the limit of the setting verbatim.maxFileSizeMB is {1} MB.',
  'over-editor':
    'It has {0} MB: too large for extensions, whose limit is {1} MB. Divide it to have it searched.',
  binary: 'It is a binary file, not text.',
  generated: 'It is a generated or minified file.',
  crashed:
    'Indexing it ended the index worker; it is left out until it changes, or “Verbatim: Rebuild Index” is run.',

  // What its format says no text can be had of.
  'not-understood': 'It could not be made sense of ({0}).',
  'pdf-encrypted':
    'It is encrypted: it cannot be read without its password. Save a copy without one to have it searched.',
  'pdf-broken': 'It is broken: no text can be read from it. Get or export it anew.',
  'pdf-scanned':
    'It has no text: its pages are pictures, as of a scan. A program for text recognition can add some.',
  'pdf-long':
    'It is too long to be read: after {0} seconds or {1} million characters page {2} of {3} was reached.',
  'zip-older':
    'It is encrypted, or of an older format than its name says. Save it anew as DOCX, without a password.',
  'zip-broken': 'It is broken: it cannot be unpacked. Get or save it anew.',
  'zip-large': 'Its text unpacks to more than {0} MB.',
  'docx-none': 'It is no Word document: it has no text part. Save it anew as DOCX.',
  'docx-empty': 'It holds no text.',
  'docx-deep': 'It is nested too deeply.',
  'docx-long': 'It holds more than {0} million characters.',
  'notebook-broken': 'It is no notebook: its JSON is broken. Open it as text to mend it.',
  'notebook-without-cells':
    'It is no notebook: it has no list of cells. Open it as text to mend it.',

  // What its file system says.
  encoding: 'Its encoding {0} cannot be decoded here; open it to search it.',
  undecodable:
    'It could not be decoded. See “Reopen with Encoding”, and the setting files.encoding.',
  'no-permission': 'There is no permission to read it.',
  busy: 'Another program keeps it to itself; it is tried again.',
  failed: 'It could not be read ({0}); it is tried again.',
  'failed-by-editor': 'It could not be read; it is tried again with a later question.',
  missing: 'It does not exist.',
  gone: 'The file no longer exists.',
  unanswered: 'Its file system did not answer.',
  unsaved:
    'It is not saved, and either too large for extensions (over 50 MB) or not shown yet. Show or save it to have it searched.',
  folder: 'It is a folder.',
  'folder-failed': 'The folder could not be read.',
  'folder-elsewhere': 'Only folders on this disk can be walked.',
  'folder-large':
    'It has more than {0} entries; the others are not searched. Divide them among folders, or leave out what need not be searched with “verbatim.exclude”.',
  'folders-large':
    'Of folders that are on no disk, {0} files and {1} MB are searched; the others are left out until they are open.',
  link: 'It is a link, which is not followed; “Verbatim: Also Search In…” adds what it leads to.',
  'behind-link': 'It lies behind a link, which is not followed.',
  special: 'It is a pipe, a socket or a device, not a file.',

  // What a rule says.
  'rule-of-file': 'The rule “{0}” in line {1} of {2} leaves it out.',
  'rule-of-setting': 'The rule “{0}” of the setting {1} leaves it out.',
  'rule-always': 'Folders named “{0}” are never searched.',
} as const;

export type SkipDetail = Sentence<keyof typeof SKIP_DETAILS>;

/** @param values in the order in which the sentence numbers them */
export function skipDetail(kind: SkipDetail['kind'], ...values: SentenceValue[]): SkipDetail {
  return { kind, values };
}

/** In English, unless worded otherwise. */
export function skipSentence(detail: SkipDetail, wording?: Wording): string {
  return worded(SKIP_DETAILS, detail, wording);
}
