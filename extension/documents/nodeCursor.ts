import type { Tree } from '@vscode/tree-sitter-wasm';

/**
 * Functions of tree-sitter's WebAssembly module on the one cursor whose state lies in its transfer
 * buffer. The binding's own `TreeCursor` copies that state in and out around each of them, which
 * takes longer than what they do: half of the time of reading a file of source code.
 */
export interface CursorFunctions {
  readonly _ts_tree_cursor_goto_first_child_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_goto_next_sibling_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_goto_parent_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_current_node_type_id_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_current_field_id_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_start_index_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_end_index_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_delete_wasm: (tree: number) => void;
}

/**
 * Walks a tree from its root. Nothing else may be asked of tree-sitter from when it is made until it is
 * deleted: that would take its place in the transfer buffer.
 */
export class NodeCursor {
  private readonly address: number;
  private readonly firstChild: CursorFunctions['_ts_tree_cursor_goto_first_child_wasm'];
  private readonly nextSibling: CursorFunctions['_ts_tree_cursor_goto_next_sibling_wasm'];
  private readonly parent: CursorFunctions['_ts_tree_cursor_goto_parent_wasm'];
  private readonly type: CursorFunctions['_ts_tree_cursor_current_node_type_id_wasm'];

  constructor(
    private readonly module: CursorFunctions,
    tree: Tree,
  ) {
    // Left in the transfer buffer, where it is used from now on.
    tree.walk();
    this.address = (tree as unknown as { readonly 0: number })[0];
    // Asked for anew at each tree: the module puts the very functions there at their first call.
    this.firstChild = module._ts_tree_cursor_goto_first_child_wasm;
    this.nextSibling = module._ts_tree_cursor_goto_next_sibling_wasm;
    this.parent = module._ts_tree_cursor_goto_parent_wasm;
    this.type = module._ts_tree_cursor_current_node_type_id_wasm;
  }

  get nodeTypeId(): number {
    return this.type(this.address);
  }

  /** 0 where the node stands in no field of its parent. */
  get currentFieldId(): number {
    return this.module._ts_tree_cursor_current_field_id_wasm(this.address);
  }

  /** UTF-16 offset. */
  get startIndex(): number {
    return this.module._ts_tree_cursor_start_index_wasm(this.address);
  }

  get endIndex(): number {
    return this.module._ts_tree_cursor_end_index_wasm(this.address);
  }

  /** @returns whether there was a node to go to; so do the others */
  gotoFirstChild(): boolean {
    return this.firstChild(this.address) === 1;
  }

  gotoNextSibling(): boolean {
    return this.nextSibling(this.address) === 1;
  }

  gotoParent(): boolean {
    return this.parent(this.address) === 1;
  }

  /** Frees what it took. */
  delete(): void {
    this.module._ts_tree_cursor_delete_wasm(this.address);
  }
}
