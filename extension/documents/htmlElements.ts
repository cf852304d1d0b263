import type { BlockKind } from './parsedDocument';

/**
 * What an element means for the readable text. Elements not listed are inline: their tags vanish.
 * - `block`: stands apart from what is before and after it, of the kind of what it stands in
 * - `container`: a block that decides the kind of the text in it
 * - `cell`: of a table row
 * - `skip`: neither it nor its contents are read
 * - `break`: a line break
 * - `head`: of the document; only the title in it is read
 */
export type ElementRole = 'block' | 'container' | 'cell' | 'skip' | 'break' | 'head' | 'title';

const ROLES: readonly (readonly [ElementRole, string])[] = [
  [
    'block',
    'html body address article aside center details dialog dir div dl fieldset figcaption figure ' +
      'footer form header hgroup hr legend main menu nav ol option optgroup p search section ' +
      'summary table tbody thead tfoot caption ul',
  ],
  ['container', 'h1 h2 h3 h4 h5 h6 li dt dd tr pre xmp listing blockquote'],
  ['cell', 'td th'],
  [
    'skip',
    'script style template noscript svg math iframe noframes noembed object canvas textarea select',
  ],
  ['break', 'br'],
  ['head', 'head'],
  ['title', 'title'],
];

const ROLE_OF: ReadonlyMap<string, ElementRole> = new Map(
  ROLES.flatMap(([role, names]) => names.split(' ').map((name) => [name, role] as const)),
);

/** @param name in lower case */
export function roleOf(name: string): ElementRole | undefined {
  return ROLE_OF.get(name);
}

const KIND_OF: ReadonlyMap<string, BlockKind> = new Map([
  ['li', 'listItem'],
  ['dt', 'listItem'],
  ['dd', 'listItem'],
  ['tr', 'tableRow'],
  ['pre', 'code'],
  ['xmp', 'code'],
  ['listing', 'code'],
  ['blockquote', 'quote'],
]);

/** The kind of the text in a container, and the level if it is a heading. */
export function containerKind(name: string): { readonly kind: BlockKind; readonly level: number } {
  const kind = KIND_OF.get(name);
  if (kind !== undefined) return { kind, level: 0 };
  return { kind: 'heading', level: name.charCodeAt(1) - 0x30 };
}

/**
 * Which open elements a start tag ends though their own end tag is left out, and which ones it does
 * not look beyond (HTML standard, "optional tags").
 */
const IMPLIED_END: ReadonlyMap<string, readonly [closes: RegExp, within: RegExp]> = new Map([
  ['li', [/^li$/, /^(ul|ol|menu|dir|table)$/]],
  ['dt', [/^d[td]$/, /^(dl|table)$/]],
  ['dd', [/^d[td]$/, /^(dl|table)$/]],
  ['tr', [/^tr$/, /^table$/]],
  ['td', [/^t[dh]$/, /^(tr|table)$/]],
  ['th', [/^t[dh]$/, /^(tr|table)$/]],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(
    (name) => [name, [/^h[1-6]$/, /^(?!h[1-6]$)/]] as [string, [RegExp, RegExp]],
  ),
]);

/** @returns whether `open` ends where a tag of `name` starts; null when the search stops there */
export function endsBefore(name: string, open: string): boolean | null {
  const rule = IMPLIED_END.get(name);
  if (rule === undefined || rule[1].test(open)) return null;
  return rule[0].test(open);
}

/** Elements worth remembering while they are open: the others leave what is in them as it is. */
const NESTING = new Set('ul ol menu dir dl table'.split(' '));

export function isNesting(name: string): boolean {
  const role = roleOf(name);
  return role === 'container' || role === 'cell' || NESTING.has(name);
}

/** What a `head` without end tag may hold; anything else ends it. */
const METADATA = new Set(
  'title meta link base style script noscript template basefont bgsound'.split(' '),
);

export function isMetadata(name: string): boolean {
  return METADATA.has(name);
}
