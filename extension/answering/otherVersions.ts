import type { PassageHit } from '../index/passageIndex';
import type { OtherVersion } from './answer';
import { placeIn } from './buildAnswer';
import type { Candidate } from './candidate';
import { shapedSource } from './shape';
import { snapToWords } from './snap';
import { asSaid, spanInVersion } from './versions';

/** Sayings of other versions told of one answer; beyond a few they are no versions any more. */
const MOST_VERSIONS = 3;

/**
 * What versions of an answer's document say in its place, each saying once, best passage first.
 * @param hits all passages found, read or not: a version need not be read to be compared
 */
export function otherVersions(answer: Candidate, hits: readonly PassageHit[]): OtherVersion[] {
  const said = new Set([asSaid(textOf(answer))]);
  const versions: OtherVersion[] = [];
  for (const hit of hits) {
    if (versions.length === MOST_VERSIONS) break;
    if (hit.uri === answer.hit.uri) continue;
    const place = spanInVersion(answer.hit, answer.readable, hit);
    const span = place && snapToWords(hit.readable, place);
    const source = span && shapedSource(hit, span);
    if (span === null || source === null) continue;
    const readable = hit.readable.slice(span.start, span.end);
    if (said.has(asSaid(readable))) continue;
    said.add(asSaid(readable));
    versions.push({ ...placeIn(hit, source), readable });
  }
  return versions;
}

function textOf({ hit, readable }: Candidate): string {
  return hit.readable.slice(readable.start, readable.end);
}
