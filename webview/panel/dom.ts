/** Small helpers. Text enters the page as text nodes only; nothing here ever parses HTML. */

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

/** Writes only what changed, so that selections, live regions and layout stay quiet. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * What the editor's own context menu is to know of an element: the answer it stands for (package.json,
 * `webview/context`). Cut and paste, which it would offer by itself, mean nothing for an answer.
 */
export function setMenu(element: HTMLElement, answerId: string | null): void {
  const answer = answerId === null ? {} : { webviewSection: 'answer', answerId };
  const context = { ...answer, preventDefaultContextMenuItems: true };
  setAttribute(element, 'data-vscode-context', JSON.stringify(context));
}

const SVG = 'http://www.w3.org/2000/svg';

/** A 16 × 16 drawing of our own; a codicon font would need one more file and a wider CSP. */
export function icon(...paths: readonly string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

/**
 * Makes `wanted` the children of `parent`, in order, without moving `still` (a child that holds the
 * focus would lose it). Children not wanted are removed.
 */
export function placeChildren(
  parent: Element,
  wanted: readonly Element[],
  still: Element | null,
): void {
  const keep = new Set<Element>(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  const pivot = still !== null && still.parentElement === parent ? wanted.indexOf(still) : -1;
  let next: Element | null = pivot < 0 ? null : (wanted[pivot] ?? null);
  for (let i = (pivot < 0 ? wanted.length : pivot) - 1; i >= 0; i--) {
    const child = wanted[i]!;
    if (child.parentElement !== parent || child.nextElementSibling !== next) {
      parent.insertBefore(child, next);
    }
    next = child;
  }
  if (pivot < 0) return;
  let last = wanted[pivot]!;
  for (const child of wanted.slice(pivot + 1)) {
    if (last.nextElementSibling !== child) last.after(child);
    last = child;
  }
}
