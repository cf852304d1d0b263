import type { SkipDetail } from '../documents/skipDetail';
import { skipDetail } from '../documents/skipDetail';
import { uriPath } from '../documents/uriPath';
import type { LeaveOutRule } from './documentEntry';

/** What a rule does. */
export function ruleDetail({ from, pattern, file, line }: LeaveOutRule): SkipDetail {
  switch (from) {
    case 'gitignore':
      return skipDetail('rule-of-file', pattern, line ?? 0, nameOf(file ?? ''));
    case 'always':
      return skipDetail('rule-always', pattern);
    default:
      return skipDetail('rule-of-setting', pattern, from);
  }
}

/** The last two segments, which tell nested files apart. */
function nameOf(uri: string): string {
  return uriPath(uri).path.split('/').slice(-2).join('/');
}
