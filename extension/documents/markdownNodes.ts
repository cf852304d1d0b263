import { mdxParser } from './markdownParser';

/** What the reading of a Markdown tree does at a node. */
export const NodeRole = {
  /** Markup that holds text: go in. */
  enter: 0,
  /** Markup, left out with all that is in it. */
  drop: 1,
  /** A quote or list item: decides the kind of the blocks in it. */
  container: 2,
  /** A block that holds text. */
  leaf: 3,
  /** A mark of a link or its label: text after all where the link leads nowhere. */
  linkMark: 4,
  link: 5,
  escape: 6,
  entity: 7,
  hardBreak: 8,
  htmlTag: 9,
  htmlBlock: 10,
  codeBlock: 11,
  cell: 12,
  /** Mark at the beginning of a continued line. */
  quoteMark: 13,
  definition: 14,
  autolink: 15,
  /** An address: dropped in links, kept in autolinks. */
  url: 16,
  codeText: 17,
  /** Of a table. */
  row: 18,
  headerRow: 19,
} as const;

type Role = (typeof NodeRole)[keyof typeof NodeRole];

const ROLES: Readonly<Record<string, Role>> = {
  HorizontalRule: NodeRole.drop,
  CommentBlock: NodeRole.drop,
  ProcessingInstructionBlock: NodeRole.drop,
  Comment: NodeRole.drop,
  ProcessingInstruction: NodeRole.drop,
  HeaderMark: NodeRole.drop,
  ListMark: NodeRole.drop,
  EmphasisMark: NodeRole.drop,
  StrikethroughMark: NodeRole.drop,
  CodeMark: NodeRole.drop,
  CodeInfo: NodeRole.drop,
  LinkTitle: NodeRole.linkMark,
  TaskMarker: NodeRole.drop,
  TableDelimiter: NodeRole.drop,
  Blockquote: NodeRole.container,
  ListItem: NodeRole.container,
  Paragraph: NodeRole.leaf,
  Task: NodeRole.leaf,
  ATXHeading1: NodeRole.leaf,
  ATXHeading2: NodeRole.leaf,
  ATXHeading3: NodeRole.leaf,
  ATXHeading4: NodeRole.leaf,
  ATXHeading5: NodeRole.leaf,
  ATXHeading6: NodeRole.leaf,
  SetextHeading1: NodeRole.leaf,
  SetextHeading2: NodeRole.leaf,
  TableHeader: NodeRole.headerRow,
  TableRow: NodeRole.row,
  TableCell: NodeRole.cell,
  LinkMark: NodeRole.linkMark,
  LinkLabel: NodeRole.linkMark,
  Link: NodeRole.link,
  Image: NodeRole.link,
  Escape: NodeRole.escape,
  Entity: NodeRole.entity,
  HardBreak: NodeRole.hardBreak,
  HTMLTag: NodeRole.htmlTag,
  HTMLBlock: NodeRole.htmlBlock,
  CodeBlock: NodeRole.codeBlock,
  CodeText: NodeRole.codeText,
  FencedCode: NodeRole.codeBlock,
  QuoteMark: NodeRole.quoteMark,
  LinkReference: NodeRole.definition,
  Autolink: NodeRole.autolink,
  URL: NodeRole.url,
  FootnoteMark: NodeRole.drop,
  ModuleBlock: NodeRole.drop,
  JsxTag: NodeRole.drop,
  Expression: NodeRole.drop,
};

/** A role per node type id of Markdown and MDX. */
export const NODE_ROLES: Uint8Array = Uint8Array.from(
  mdxParser.nodeSet.types,
  (type) => ROLES[type.name] ?? NodeRole.enter,
);

/** 1–6 for the node types that are headings, else 0. */
export const HEADING_LEVELS: Uint8Array = Uint8Array.from(mdxParser.nodeSet.types, (type) =>
  Number(/^(?:ATX|Setext)Heading([1-6])$/.exec(type.name)?.[1] ?? 0),
);
