import { termsOfWord } from './terms';

/** Words that ask or join and say nothing about what is asked. */
const WORDS =
  'a an the and or but if of at by for with about to from in on as into onto than then that this ' +
  'these those it its i you he she we they me him her us them my your his our their is am are was ' +
  'were be been being do does did doing have has had having can could will would shall should may ' +
  'might must not no so such what which who whom whose when where why how there here also any ' +
  'some all each tell please don doesn didn isn aren wasn weren won wouldn couldn shouldn ve re ll';

/** Terms that count in a question only when it has no other. */
export const STOP_TERMS: ReadonlySet<string> = new Set(
  WORDS.split(' ').flatMap((word) => termsOfWord(word)),
);
