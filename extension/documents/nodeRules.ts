import type { Language } from '@vscode/tree-sitter-wasm';
import type { CodeGrammar } from './codeGrammars';

/** What a node of a tree is to the reading of source code. */
export interface NodeRule {
  comment: boolean;
  attribute: boolean;
  string: boolean;
  lines: boolean;
  prose: boolean;
  docString: boolean;
  holder: boolean;
  function: boolean;
  closure: boolean;
  wrapper: boolean;
  call: boolean;
  assigned: boolean;
  constant: boolean;
  declarator: boolean;
  value: boolean;
  /** Fields and types of the children whose text is the node's name. */
  names: ChildTest;
}

/** Children by their field or their type, as numbers of the grammar. */
export interface ChildTest {
  readonly fields: ReadonlySet<number>;
  readonly types: ReadonlySet<number>;
}

export interface NodeRules {
  /** By type; undefined for a node that is only passed through. */
  readonly byType: readonly (NodeRule | undefined)[];
  readonly prefixes: ChildTest;
  /** The field in which what stands in the place of a name holds it; null where there is none. */
  readonly declaratorField: number | null;
}

type Mark = Exclude<keyof NodeRule, 'names'>;

/** Rules by the numbers that a grammar gives its types and fields. */
export function nodeRules(grammar: CodeGrammar, language: Language): NodeRules {
  const byType: (NodeRule | undefined)[] = [];
  const types = typesByName(language);
  const names = words(grammar.names);
  const shared = childTest(
    names.filter((name) => !name.includes('>')),
    types,
    language,
  );
  const mark = (list: string, role: Mark): void => {
    for (const name of words(list)) {
      for (const type of typesOf(name, types)) (byType[type] ??= emptyRule(shared))[role] = true;
    }
  };
  mark(grammar.comments, 'comment');
  mark(grammar.attributes, 'attribute');
  mark(grammar.strings, 'string');
  mark(grammar.lines, 'lines');
  mark(grammar.prose, 'prose');
  mark(grammar.docStrings, 'docString');
  mark(grammar.holders, 'holder');
  mark(grammar.functions, 'function');
  mark(grammar.closures, 'closure');
  mark(grammar.wrappers, 'wrapper');
  mark(grammar.calls, 'call');
  mark(grammar.assigned, 'assigned');
  mark(grammar.constants, 'constant');
  mark(grammar.declarators, 'declarator');
  mark(grammar.values, 'value');
  for (const name of names) {
    const [node = '', child] = name.split('>');
    if (child === undefined) continue;
    for (const type of typesOf(node, types)) {
      const rule = byType[type];
      if (rule) rule.names = childTest([child], types, language);
    }
  }
  const declaratorField = language.fieldIdForName('declarator');
  return {
    byType,
    prefixes: childTest(words(grammar.prefixes), types, language),
    declaratorField,
  };
}

type TypesByName = ReadonlyMap<string, readonly number[]>;

/** The numbers of the named types: an alias has one beside that of what it stands for. */
function typesByName(language: Language): TypesByName {
  const byName = new Map<string, number[]>();
  for (let type = 0; type < language.nodeTypeCount; type++) {
    const name = language.nodeTypeIsNamed(type) ? language.nodeTypeForId(type) : null;
    if (name !== null) byName.set(name, [...(byName.get(name) ?? []), type]);
  }
  return byName;
}

/** @throws Error when the grammar has none of that name */
function typesOf(name: string, types: TypesByName): readonly number[] {
  const found = types.get(name);
  if (!found) throw new Error(`no node ${name} in the grammar`);
  return found;
}

function childTest(names: readonly string[], types: TypesByName, language: Language): ChildTest {
  const fields = new Set<number>();
  const children = new Set<number>();
  for (const name of names) {
    if (name.startsWith('@')) {
      for (const type of typesOf(name.slice(1), types)) children.add(type);
      continue;
    }
    const field = language.fieldIdForName(name);
    if (field === null) throw new Error(`no field ${name} in the grammar`);
    fields.add(field);
  }
  return { fields, types: children };
}

function emptyRule(names: ChildTest): NodeRule {
  return {
    comment: false,
    attribute: false,
    string: false,
    lines: false,
    prose: false,
    docString: false,
    holder: false,
    function: false,
    closure: false,
    wrapper: false,
    call: false,
    assigned: false,
    constant: false,
    declarator: false,
    value: false,
    names,
  };
}

function words(list: string): string[] {
  return list.split(' ').filter((word) => word !== '');
}
