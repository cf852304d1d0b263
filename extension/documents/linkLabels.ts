/** A definition's label, wherever lists and quotes put it (CommonMark: at most 999 characters). */
const DEFINITION = /^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?\[((?:[^[\]\\]|\\[^]){1,999})\]:/gm;

/** The labels that links of a Markdown text can refer to; a link to any other is plain text. */
export function definedLabels(text: string): ReadonlySet<string> {
  const labels = new Set<string>();
  if (!text.includes(']:')) return labels;
  for (const match of text.matchAll(DEFINITION)) labels.add(normalised(match[1]!));
  return labels;
}

/**
 * The label a reference refers to: of `[text][label]` the label, of `[text][]` and `[text]` the
 * text. @param reference begins with `[` or `![`, ends with `]`
 */
export function labelOf(reference: string): string {
  const body = reference.endsWith('][]') ? reference.slice(0, -2) : reference;
  const full = /\]\[((?:[^[\]\\]|\\[^])+)\]$/.exec(body.slice(-1003));
  return normalised(full ? full[1]! : body.slice(body.indexOf('[') + 1, -1));
}

function normalised(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}
