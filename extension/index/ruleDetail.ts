import { uriPath } from '../documents/uriPath';
import type { LeaveOutRule, PassedBy } from './documentEntry';

const PASSED_BY: Readonly<Record<PassedBy, string>> = {
  link: 'It is a link, which is not followed; “Verbatim: Also Search In…” adds what it leads to.',
  special: 'It is a pipe, a socket or a device, not a file.',
};

/** One sentence for the user on what is passed by. */
export function passedByDetail(kind: PassedBy): string {
  return PASSED_BY[kind];
}

/** One sentence for the user on what a rule does. */
export function ruleDetail({ from, pattern, file, line }: LeaveOutRule): string {
  switch (from) {
    case 'gitignore':
      return `The rule “${pattern}” in line ${line ?? 0} of ${nameOf(file ?? '')} leaves it out.`;
    case 'always':
      return `Folders named “${pattern}” are never searched.`;
    default:
      return `The rule “${pattern}” of the setting ${from} leaves it out.`;
  }
}

/** The last two segments, which tell nested files apart. */
function nameOf(uri: string): string {
  return uriPath(uri).path.split('/').slice(-2).join('/');
}
