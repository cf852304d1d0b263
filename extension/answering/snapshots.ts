import type { PassageHit, SearchResult } from '../index/passageIndex';
import type { SearchQuery } from '../search/query';
import type { Calibration } from '../../models/readerDescription';
import type { AskUpdate } from './answer';
import type { AskRequest } from './askRequest';
import { buildAnswer, nearestHits, nearestPassage } from './buildAnswer';
import { calibrationOf, confidence } from './calibration';
import type { Candidate } from './candidate';
import { copiesFor, withCopies } from './copies';
import { maySkipRest, WATCHED_ANSWERS } from './earlyStop';
import { QuestionFeatures } from './features';
import { withCredit, withPlace } from './fieldCredit';
import { namedCandidates } from './namedCandidates';
import { QuestionNames } from './namedFields';
import { QuestionPlaces } from './namedPlaces';
import { otherVersions } from './otherVersions';
import type { AskPorts } from './ports';
import { QuestionWords } from './questionWords';
import { rankCandidates } from './rank';
import { isForeign } from './readability';
import type { PlannedWindow } from './readingPlan';
import { QuestionCover, asksForMore } from './questionCover';
import { shapeAnswers } from './shape';
import type { Asked } from './shape';

/** Beyond the first few a nearest passage is not near. */
const MOST_NEAREST = 5;

/** How a question stands after some passages were read. */
export interface Standing {
  /** All candidates with their chance of being right, best first. */
  readonly judged: readonly (readonly [Candidate, number])[];
  readonly passagesRead: number;
}

/** What is told before anything was found. */
export function searchingUpdate(): AskUpdate {
  return {
    phase: 'searching',
    answers: [],
    found: false,
    nearest: [],
    passagesRead: 0,
    passagesTotal: 0,
    documents: 0,
    ms: { index: 0, search: 0, read: 0, total: 0 },
  };
}

/** Makes the updates of one question from what has been read so far. */
export class Snapshots {
  private readonly readingBegan: number;
  private readonly nearest: readonly PassageHit[];
  private readonly nearestPlaces: AskUpdate['nearest'];
  private readonly features: QuestionFeatures;
  private readonly calibration: Calibration;
  /** What the question names of the passages found. */
  readonly names: QuestionNames;
  private readonly places: QuestionPlaces;
  private readonly cover: QuestionCover;
  /** Whether an answer cannot be in the words of the question, as that of `is it A or B` is. */
  private readonly echoes: boolean;

  constructor(
    readonly request: AskRequest,
    readonly ports: AskPorts,
    readonly result: SearchResult,
    readonly about: {
      readonly asked: Asked;
      readonly began: number;
      readonly checking: boolean;
      /** The question made whole; null where it stood by itself. */
      readonly readAs: string | null;
      /** Whether more than plain words were asked for. */
      readonly narrowed: boolean;
      readonly pathFilters: SearchQuery['pathFilters'];
    },
  ) {
    this.readingBegan = ports.now();
    this.nearest = nearestHits(result.hits, Math.min(request.answers, MOST_NEAREST));
    this.nearestPlaces = this.nearest.map(nearestPassage);
    this.features = new QuestionFeatures(result.hits);
    const words = new QuestionWords(about.asked.text);
    this.names = new QuestionNames(words);
    this.places = new QuestionPlaces(words);
    this.cover = new QuestionCover(words);
    this.echoes = asksForMore(about.asked);
    this.calibration = calibrationOf(ports.reader.description);
  }

  take(phase: 'reading' | 'done', standing: Standing, shown = this.shownOf(standing)): AskUpdate {
    const { answers, found } = shown;
    return {
      phase,
      answers: answers.map(([candidate, chance]) => buildAnswer(candidate, chance)),
      found,
      ...(phase === 'done' && !found ? { notFound: this.whyNotFound() } : {}),
      nearest: this.nearestPlaces,
      ...this.counts(standing),
    };
  }

  /** The last update: it also tells where else the words stand, and what other versions say. */
  async last(standing: Standing, signal: AbortSignal): Promise<AskUpdate> {
    const shown = this.shownOf(standing);
    const update = this.take('done', standing, shown);
    const { answers, found } = shown;
    const { ports, request, result, about } = this;
    const candidates = answers.map(([candidate]) => candidate);
    const nearest = found ? [] : this.nearest;
    const asked = { scope: request.scope, pathFilters: about.pathFilters };
    const copies = await copiesFor([...candidates.map(({ hit }) => hit), ...nearest], {
      ...{ index: ports.index, asked, signal },
    });
    return {
      ...update,
      answers: update.answers.map((answer, nth) => {
        const candidate = candidates[nth]!;
        const versions = otherVersions(candidate, result.hits);
        return {
          ...answer,
          ...withCopies(copies.get(candidate.hit.id), candidate.readable),
          ...(versions.length > 0 ? { versions } : {}),
        };
      }),
      nearest: update.nearest.map((passage, nth) => {
        const hit = nearest[nth];
        return { ...passage, ...(hit && withCopies(copies.get(hit.id), null)) };
      }),
    };
  }

  private shownOf({ judged }: Standing) {
    const { request } = this;
    const { threshold } = this.calibration;
    const found = (judged[0]?.[1] ?? 0) >= threshold;
    const floor = found ? (request.weakest ?? 0) * threshold : 0;
    const shown = judged.filter(([, chance]) => chance >= floor);
    return { found, answers: shapeAnswers(shown, this.about.asked, request.answers) };
  }

  private counts({ passagesRead }: Standing) {
    const { ports, result, about } = this;
    const now = ports.now();
    return {
      passagesRead,
      passagesTotal: result.hits.length,
      documents: result.documents,
      ...(about.checking ? { checking: true } : {}),
      ...(about.readAs === null ? {} : { readAs: about.readAs }),
      ms: { ...result.ms, read: now - this.readingBegan, total: now - about.began },
    };
  }

  /**
   * Whether these windows need not be read, for the first answers are settled.
   * @param rest windows of whole passages, in the order of the search; none is nothing to skip
   */
  maySkip(rest: readonly PlannedWindow[], { judged, passagesRead }: Standing): boolean {
    const { earlyStop } = this.calibration;
    if (earlyStop === undefined || rest.length === 0) return false;
    const confidences = judged.slice(0, WATCHED_ANSWERS).map(([, chance]) => chance);
    const { hits } = this.result;
    const unread = [...new Set(rest.map(({ passage }) => passage.hit))].map((hit) => ({
      rank: hits.indexOf(hit) + 1,
      retrieval: this.features.retrievalOf(hit),
    }));
    return maySkipRest({ confidences, read: passagesRead }, unread, earlyStop);
  }

  /**
   * Best first as the user sees it: raw scores decide between overlapping spans, the calibrated chance
   * (which knows the null score and the search's opinion too) decides the order of what is left.
   * @param candidates of all readings so far, in any order
   */
  judge(candidates: readonly Candidate[], passagesRead: number): Standing {
    const ranked = rankCandidates(candidates);
    const features = this.features.of(ranked, candidates, passagesRead);
    const told = ranked.map((it) => this.cover.of(it));
    const mostTold = Math.max(0, ...told);
    const judged = ranked.map((it, at) => {
      const chance = confidence(features[at]!, this.calibration);
      if (it.field !== undefined) return [it, withCredit(chance, it.field)] as const;
      const place = {
        naming: this.places.namingOf(it),
        told: told[at]!,
        mostTold,
        isEcho: this.echoes && this.cover.isEcho(it),
      };
      return [it, withPlace(chance, place)] as const;
    });
    const texts = namedCandidates(judged, this.places);
    return { judged: [...judged, ...texts].sort(([, a], [, b]) => b - a), passagesRead };
  }

  private whyNotFound(): NonNullable<AskUpdate['notFound']> {
    const { hits, documents } = this.result;
    if (hits.length === 0 && this.about.narrowed) return 'too-narrow';
    if (documents === 0) return 'no-documents';
    if (hits.length === 0) return 'nothing-similar';
    const { tokenizer, reader } = this.ports;
    const { unk } = reader.description.specialTokens;
    const first = hits.slice(0, MOST_NEAREST);
    const foreign = first.filter(({ readable }) => {
      return isForeign(readable, tokenizer.encode(readable).ids, unk);
    });
    return 2 * foreign.length > first.length ? 'not-readable' : 'no-answer-passes';
  }
}
