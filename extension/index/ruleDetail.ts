import { uriPath } from '../documents/uriPath';
import type { LeaveOutRule } from './documentEntry';

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
