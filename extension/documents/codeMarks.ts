import type { CodeGrammar } from './codeGrammars';
import type { TextRange } from './document';
import type { NodeCursor } from './nodeCursor';
import type { ChildTest, NodeRule, NodeRules } from './nodeRules';
import { isProse, literalInside } from './stringLiteral';
import type { LoadedGrammar } from './treeSitter';

/** A declaration of the outline; it begins where it stands, comments before it not counted. */
export interface CodeDeclaration extends TextRange {
  readonly name: string;
}

/** A piece of source code that is read otherwise than as the lines it is. */
export type CodePiece =
  | (TextRange & { readonly kind: 'docString' | 'lines' })
  /** Within a function it is about what is done there, and about no name. */
  | (TextRange & { readonly kind: 'comment'; readonly inFunction: boolean })
  | CodeString
  /** Prose that has no quotes. */
  | (TextRange & { readonly kind: 'prose' })
  /** A constant or field and its plain value, which are code still. */
  | (TextRange & { readonly kind: 'constant'; readonly name: string });

/** A string that holds prose. */
export interface CodeString extends TextRange {
  readonly kind: 'string';
  /** What it is said to or put into; null where nobody knows. */
  readonly name: string | null;
  /** Whether it is put together with the string before it. */
  readonly goesOn: boolean;
}

/** What is told of source code beside its lines, each in the order of the text. */
export interface CodeMarks {
  readonly declarations: readonly CodeDeclaration[];
  /** They never overlap, save that anything may stand in a `constant`. */
  readonly pieces: readonly CodePiece[];
  /** Attributes and decorators that stand before what they are about. */
  readonly attributes: readonly TextRange[];
  /** Constants and fields outside functions: their names by the offset of their first unit. */
  readonly constants: ReadonlyMap<number, string>;
}

/** A node that is open and of interest. */
interface Frame {
  readonly rule: NodeRule;
  readonly depth: number;
  readonly start: number;
  readonly end: number;
  name: string | null;
  prefix: string;
  /** Where the name ends. */
  nameEnd: number;
  isDeclaration: boolean;
}

const BRACE = 0x7d;
/** Names are told in a path; longer ones are no names. */
const NAME_LENGTH = 100;

/** Walks a tree once, from left to right; the time is linear in its nodes. */
export function codeMarks(
  { grammar, rules }: LoadedGrammar,
  text: string,
  cursor: NodeCursor,
): CodeMarks {
  return new MarksOfTree(text, cursor, rules, grammar).read();
}

class MarksOfTree {
  private readonly declarations: CodeDeclaration[] = [];
  private readonly pieces: CodePiece[] = [];
  private readonly attributes: TextRange[] = [];
  private readonly constants = new Map<number, string>();
  private readonly frames: Frame[] = [];
  /** Functions that are open. */
  private functions = 0;
  /** Where the string that held prose before ended. */
  private proseEnd = -1;

  constructor(
    private readonly text: string,
    private readonly cursor: NodeCursor,
    private readonly rules: NodeRules,
    private readonly grammar: CodeGrammar,
  ) {}

  read(): CodeMarks {
    const { cursor } = this;
    for (let depth = 0; ;) {
      if (this.enter(depth) && cursor.gotoFirstChild()) {
        depth++;
        continue;
      }
      this.leave(depth);
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return this.finish();
        depth--;
        this.leave(depth);
      }
    }
  }

  private finish(): CodeMarks {
    this.leave(0);
    const { declarations, pieces, attributes, constants } = this;
    declarations.sort((left, right) => left.start - right.start || right.end - left.end);
    pieces.sort((left, right) => left.start - right.start || right.end - left.end);
    return { declarations, pieces, attributes, constants };
  }

  /** Looks at the node that the cursor is at. @returns whether to look into it */
  private enter(depth: number): boolean {
    const { cursor, text } = this;
    const type = cursor.nodeTypeId;
    const rule = this.rules.byType[type];
    const parent = this.frames[this.frames.length - 1];
    const isChild = parent?.depth === depth - 1;
    if (parent && isChild) this.nameParent(parent, type);
    if (!rule) return true;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    if (rule.comment) {
      this.pieces.push({ kind: 'comment', start, end, inFunction: this.functions > 0 });
      return false;
    }
    if (rule.attribute) this.attributes.push({ start, end });
    if (rule.string && this.string(parent, isChild, start, end)) return false;
    if (rule.value && parent) this.constant(parent, start, end);
    if (rule.string) return true;
    if (rule.lines) this.pieces.push({ kind: 'lines', start, end });
    if (rule.prose && isProse(text, start, end)) {
      this.pieces.push({ kind: 'prose', start, end });
    }
    if (rule.lines || rule.prose) return false;
    // Within functions such are too many and too small to be told of.
    if (rule.closure && isChild && this.functions === 0) {
      parent.isDeclaration ||= parent.rule.constant || parent.rule.assigned;
    }
    const isWrapped = isChild && parent.rule.wrapper;
    const isDeclaration =
      rule.function ||
      (rule.holder && (!this.grammar.holdersHaveBodies || text.charCodeAt(end - 1) === BRACE));
    this.frames.push({
      rule,
      depth,
      start: isDeclaration && isWrapped ? parent.start : start,
      end,
      name: null,
      prefix: '',
      nameEnd: start,
      isDeclaration,
    });
    if (rule.function || rule.closure) this.functions++;
    return true;
  }

  /** The node at that depth is done with. */
  private leave(depth: number): void {
    const { frames } = this;
    for (let frame = frames.at(-1); frame && frame.depth >= depth; frame = frames.at(-1)) {
      frames.pop();
      const { rule, start, end, name, prefix } = frame;
      if (rule.function || rule.closure) this.functions--;
      if (name === null) continue;
      if (rule.constant && this.functions === 0) this.constants.set(start, name);
      if (!frame.isDeclaration) continue;
      this.declarations.push({ start, end, name: prefix + name });
    }
  }

  /** Takes the node that the cursor is at for its parent's name if it is. */
  private nameParent(parent: Frame, type: number): void {
    if (parent.rule.declarator) {
      if (this.cursor.currentFieldId !== this.rules.declaratorField) return;
      // A function's, in C: it stands in what declares the function.
      const outer = this.frames[this.frames.length - 2];
      if (outer?.name === null && outer.rule.function) this.giveName(outer);
      return;
    }
    if (parent.name !== null) return;
    if (this.isOneOf(this.rules.prefixes, type)) {
      const receiver = lastName(this.textOf(NAME_LENGTH));
      if (receiver !== null && parent.rule.function) parent.prefix = `${receiver}.`;
    } else if (this.isOneOf(parent.rule.names, type)) {
      this.giveName(parent);
    }
  }

  private isOneOf({ fields, types }: ChildTest, type: number): boolean {
    return types.has(type) || (fields.size > 0 && fields.has(this.cursor.currentFieldId));
  }

  private giveName(frame: Frame): void {
    const said = this.textOf(NAME_LENGTH + 1)
      .replace(/\s+/g, ' ')
      .trim();
    if (said.length > NAME_LENGTH) return;
    frame.nameEnd = this.cursor.endIndex;
    const { holder, function: isFunction } = frame.rule;
    frame.name = holder || isFunction ? said.replace(/^[$*&\s]+/, '') || null : lastName(said);
  }

  /** @returns whether the string [start, end) says something to people */
  private string(parent: Frame | undefined, isChild: boolean, start: number, end: number): boolean {
    const { text } = this;
    if (isChild && parent?.rule.docString && parent.start === start && parent.end === end) {
      this.pieces.push({ kind: 'docString', start, end });
      return true;
    }
    const inside = literalInside(text, start, end, this.grammar.rawQuotes);
    if (!inside) return false;
    const goesOn = this.proseEnd >= 0 && this.isJoint(this.proseEnd, start);
    if (!goesOn && !isProse(text, inside.start, inside.end)) return false;
    this.pieces.push({ kind: 'string', start, end, name: this.nameAround(), goesOn });
    this.proseEnd = end;
    return true;
  }

  /** Whether nothing but what puts strings together stands in [start, end). */
  private isJoint(start: number, end: number): boolean {
    if (end - start > NAME_LENGTH) return false;
    const pattern = this.grammar.joinsStrings ? /^[\s+.\\]*$/ : /^\s*[+.]\s*$/;
    return pattern.test(this.text.slice(start, end));
  }

  /** What is called or assigned around the node, in the same function; one letter is no name. */
  private nameAround(): string | null {
    for (let at = this.frames.length - 1; at >= 0; at--) {
      const { rule, name } = this.frames[at]!;
      if (rule.holder || rule.function || rule.closure) return null;
      if ((rule.call || rule.assigned || rule.constant) && name !== null && name.length > 1)
        return name;
    }
    return null;
  }

  /** The value [start, end) of a constant outside functions, if it is all of it. */
  private constant(frame: Frame, start: number, end: number): void {
    const { rule, name } = frame;
    if (!rule.constant || name === null || this.functions > 0) return;
    if (!/^[;\s]*$/.test(this.text.slice(end, Math.min(frame.end, end + NAME_LENGTH)))) return;
    if (start - frame.nameEnd > NAME_LENGTH) return;
    if (/[([{,]/.test(this.text.slice(frame.nameEnd, start))) return;
    this.pieces.push({ kind: 'constant', start: frame.start, end, name });
  }

  private textOf(most: number): string {
    const { startIndex, endIndex } = this.cursor;
    return this.text.slice(startIndex, Math.min(endIndex, startIndex + most));
  }
}

/** The last word of what is called or assigned: `warn` of `this.log.warn`. */
function lastName(said: string): string | null {
  return /([\p{L}_][\p{L}\p{N}_-]*)[^\p{L}\p{N}_]*$/u.exec(said)?.[1] ?? null;
}
