import type { MarkdownParser } from '@lezer/markdown';

export type MarkdownTree = ReturnType<MarkdownParser['parse']>;

/** @returns whether to go on with what is in the node */
export type NodeVisitor = (type: number, from: number, to: number) => boolean;

/**
 * Visits a tree's nodes in the order they begin, outer before inner. Lezer's own cursor makes an
 * object per node it comes by; this makes none, and needs no stack however deep the tree.
 * @param base added to every position
 */
export function visitNodes(tree: MarkdownTree, base: number, visit: NodeVisitor): void {
  const trees: MarkdownTree[] = [tree];
  const offsets = [base];
  const nexts = [0];
  for (let depth = 0; depth >= 0;) {
    const parent = trees[depth]!;
    const index = nexts[depth]!++;
    if (index >= parent.children.length) {
      depth--;
      continue;
    }
    const child = parent.children[index]!;
    const from = offsets[depth]! + parent.positions[index]!;
    if (!('children' in child)) {
      visitBuffer(child.buffer, from, visit);
    } else if (child.type.isAnonymous || visit(child.type.id, from, from + child.length)) {
      depth++;
      trees[depth] = child;
      offsets[depth] = from;
      nexts[depth] = 0;
    }
  }
}

/** Lezer packs small subtrees as type, from, to and the index after the node's last descendant. */
function visitBuffer(buffer: Uint16Array, base: number, visit: NodeVisitor): void {
  for (let at = 0; at < buffer.length;) {
    const enter = visit(buffer[at]!, base + buffer[at + 1]!, base + buffer[at + 2]!);
    at = enter ? at + 4 : buffer[at + 3]!;
  }
}
