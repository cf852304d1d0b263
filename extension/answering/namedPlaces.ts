import { asksForName, namesAskedFor } from './askedName';
import type { TextRange } from '../documents/document';
import type { PassageHit } from '../index/passageIndex';
import { PassageReading } from './candidate';
import type { Candidate } from './candidate';
import { ledItemsOf } from './ledItems';
import type { LedItem } from './ledItems';
import { itemsThatTell } from './tellingItems';
import { definitionsIn } from './definitions';
import { announcedCode, textOfItem, textUnder } from './namedTexts';
import type { NamedText } from './namedTexts';
import { questionKind } from './questionKind';
import type { QuestionKind } from './questionKind';
import type { QuestionWords } from './questionWords';
import { holds, segmentsOf, termSet } from './questionWords';

/** `What does X do`, `what is X`: what X is or does is asked for, not something about it. */
const WHAT_IS = /^what\s+(?:does|do|did|is|are)\s/iu;
/** `What does X return`, `when does X occur`: something that is likely to be said of X where X is. */
const WHAT_OF = /^(?:what|when|why)\s+(?:does|do|did|is|are)\s/iu;
/** Terms of verbs that ask what something is. */
const SAYING = new Set('mean stand repres denot do'.split(' '));

/** How an answer's place is named by the question. */
export type Naming =
  /** It stands in an item that begins with words of the question. */
  | 'item'
  /** The same, and the question has them letter by letter. */
  | 'letters'
  /** It stands under a heading that is all that the question tells. */
  | 'section'
  /** It stands in an item that is about something else than what the question has letter by letter. */
  | 'elsewhere';

/** What of one passage a question names. */
interface NamedPlaces {
  readonly items: readonly (LedItem & { readonly letters: boolean })[];
  readonly sections: readonly NamedText[];
  /** Every item that begins with what it is about. */
  readonly led: readonly LedItem[];
}

/** Which items and sections of passages a question names. */
export class QuestionPlaces {
  private readonly kind: QuestionKind;
  private readonly known = new Map<string, NamedPlaces>();
  private readonly texts = new Map<string, readonly NamedText[]>();

  constructor(private readonly words: QuestionWords) {
    this.kind = questionKind(words.question);
  }

  /** How the question names the place of a span; null where it does not. */
  namingOf({ hit, readable }: Pick<Candidate, 'hit' | 'readable'>): Naming | null {
    const { items, sections } = this.placesIn(hit);
    const item = items.find(({ start, end, lead }) => {
      return start + lead.length <= readable.start && readable.end <= end;
    });
    if (item !== undefined) return item.letters ? 'letters' : 'item';
    const isIn = ({ whole }: NamedText) => {
      return whole.start <= readable.start && readable.end <= whole.end;
    };
    if (sections.some(isIn)) return 'section';
    return this.isElsewhere(hit, readable) ? 'elsewhere' : null;
  }

  /** Whether a span stands in an item that has none of the identifiers that the question spells. */
  private isElsewhere(hit: PassageHit, { start, end }: TextRange): boolean {
    const { identifiers } = this.words;
    if (identifiers.length === 0) return false;
    const item = this.placesIn(hit).led.find((it) => it.start <= start && end <= it.end);
    if (item === undefined) return false;
    const said = [hit.readable.slice(item.start, item.end), ...hit.heading]
      .join('\n')
      .toLowerCase();
    return !identifiers.some((it) => said.includes(it));
  }

  /** What a passage says first under headings, and of items, that are all that the question tells. */
  textsIn(hit: PassageHit): readonly NamedText[] {
    const known = this.texts.get(hit.id);
    if (known !== undefined) return known;
    const found = this.findTexts(hit);
    this.texts.set(hit.id, found);
    return found;
  }

  private findTexts(hit: PassageHit): readonly NamedText[] {
    const { items, sections, led } = this.placesIn(hit);
    const { question } = this.words;
    const passage = new PassageReading(hit);
    if (this.kind === 'how-to') {
      const isKnown = ({ value }: NamedText) =>
        sections.some((section) => section.value.start === value.start);
      return [
        ...sections,
        ...this.stepsIn(passage).filter((step) => !isKnown(step)),
        ...itemsThatTell(hit, led, this.words),
      ];
    }
    if (asksForName(question)) return [...sections, ...namesAskedFor(passage, this.words)];
    if (!WHAT_OF.test(question)) return sections;
    const defined = definitionsIn(passage, question);
    const around = termSet([...hit.heading, ...segmentsOf(hit.uri)]);
    const said = items.flatMap((item): NamedText[] => {
      const others = item.letters ? this.othersThan(item.lead, around) : Infinity;
      if (others > 1 || (others === 1 && /\s(?:is|are)\s/iu.test(question))) return [];
      const text = textOfItem(passage, item);
      const isAll = others === 0 && WHAT_IS.test(question);
      return text === null ? [] : [{ ...text, as: isAll ? 'said' : 'likely' }];
    });
    return [...sections, ...said, ...defined];
  }

  /** Sentences with the code that they announce, in which all stands that a how-to tells. */
  private stepsIn(passage: PassageReading): readonly NamedText[] {
    const { telling } = this.words;
    const { readable, uri } = passage.hit;
    const besides = this.words.besidesDocument(uri);
    return announcedCode(passage).flatMap((step) => {
      const own = termSet([readable.slice(step.value.start, step.value.end)]);
      const tells = telling.length > 0 && besides.every((word) => holds(own, word));
      return tells ? [step] : [];
    });
  }

  /** How much is told besides a name and what is around it: nothing in `what does the option X mean`. */
  private othersThan(name: string, around: ReadonlySet<string>): number {
    const own = termSet([name]);
    return this.words.telling.filter((word) => {
      return !holds(own, word) && !holds(around, word) && !SAYING.has(word[0]!);
    }).length;
  }

  private placesIn(hit: PassageHit): NamedPlaces {
    const known = this.known.get(hit.id);
    if (known !== undefined) return known;
    const passage = new PassageReading(hit);
    const led = ledItemsOf(passage);
    const places = { items: this.namedOf(led), sections: this.sectionsIn(passage), led };
    this.known.set(hit.id, places);
    return places;
  }

  /** The items whose lead is named best: by most words of the question, then letter by letter. */
  private namedOf(led: readonly LedItem[]): NamedPlaces['items'] {
    const { words } = this;
    const named = led
      .map((item) => ({ ...item, letters: item.names.some((name) => words.spells(name)) }))
      .filter(({ names, letters }) => letters || names.some((name) => words.holdsAll(name)));
    const counts = named.map(({ lead }) => {
      const own = termSet([lead]);
      return words.telling.filter((word) => holds(own, word)).length;
    });
    const most = Math.max(0, ...counts);
    const fullest = named.filter((_, at) => counts[at] === most);
    // Beside `%O` as it was typed `%o` is another thing.
    const spelt = fullest.filter(({ letters }) => letters);
    return spelt.length > 0 ? spelt : fullest;
  }

  /** Whether a date, a name or an amount is asked for, and not in the words of the heading. */
  private wantsDetail(heading: string): boolean {
    const { kind } = this;
    return (
      (kind === 'time' || kind === 'who' || kind === 'amount') &&
      lettersOf(heading) !== lettersOf(this.words.question)
    );
  }

  private sectionsIn(passage: PassageReading): readonly NamedText[] {
    const { words } = this;
    if (words.telling.length === 0) return [];
    const { readable, blocks = [], uri } = passage.hit;
    const besides = words.besidesDocument(uri);
    return blocks.flatMap(({ kind, start, end }, at) => {
      const heading = readable.slice(start, end);
      if (kind !== 'heading' || !words.holdsAll(heading)) return [];
      const named = termSet([heading]);
      if (!besides.every((word) => holds(named, word))) return [];
      const text = textUnder(passage, at);
      return text === null ? [] : [{ ...text, as: this.wantsDetail(heading) ? 'likely' : 'said' }];
    });
  }
}

/** The letters and digits of a text alone. */
function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
