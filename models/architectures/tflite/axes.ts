/**
 * What the sides of a tensor stand for while it is split into heads, turned and multiplied: each side
 * is a product of atoms, such as `head` · `channel`. Sides of one are a product of none.
 */
export interface Atom {
  readonly label: string;
  readonly size: number;
}

export type Axes = readonly (readonly Atom[])[];

/**
 * The sides after a reshape; an atom that is cut in two becomes LABEL' · LABEL''.
 * @returns null when the sides cannot be told any more
 */
export function reshaped(axes: Axes, shape: readonly number[]): Axes | null {
  const atoms = [...axes.flat()];
  const result: Atom[][] = [];
  for (const side of shape) {
    const own: Atom[] = [];
    let left = side;
    while (left > 1) {
      const atom = atoms.shift();
      if (!atom) return null;
      if (left % atom.size === 0) {
        own.push(atom);
        left /= atom.size;
      } else if (atom.size % left === 0) {
        own.push({ label: `${atom.label}'`, size: left });
        atoms.unshift({ label: `${atom.label}''`, size: atom.size / left });
        left = 1;
      } else return null;
    }
    result.push(own);
  }
  return atoms.length === 0 ? result : null;
}

export function turned(axes: Axes, order: readonly number[]): Axes | null {
  const result = order.map((from) => axes[from]);
  const isOrder = order.length === axes.length && new Set(order).size === order.length;
  return isOrder && result.every((it) => it !== undefined) ? result : null;
}

/** The labels of a side, as one word. */
export function labelOf(side: readonly Atom[] | undefined): string {
  return (side ?? []).map(({ label }) => label).join('·');
}

/**
 * The sides of left·right over their last two; `adjoint` swaps those of an operand first.
 * @param over pairs of labels that may be multiplied and summed over
 * @returns null when other things are multiplied
 */
export function multiplied(
  left: Axes,
  right: Axes,
  adjoint: readonly [boolean, boolean],
  over: readonly (readonly [string, string])[],
): Axes | null {
  const [leftOuter, rows, leftInner] = parts(left, adjoint[0]);
  const [rightOuter, rightInner, columns] = parts(right, adjoint[1]);
  const summed = [labelOf(leftInner), labelOf(rightInner)];
  const allowed = over.some((pair) => pair.join() === summed.join());
  const sameSizes = sizeOf(leftInner) === sizeOf(rightInner);
  const sameHeads =
    labelOf(leftOuter.flat()) === labelOf(rightOuter.flat()) &&
    sizeOf(leftOuter.flat()) === sizeOf(rightOuter.flat());
  return allowed && sameSizes && sameHeads ? [...leftOuter, rows, columns] : null;
}

function sizeOf(atoms: readonly Atom[]): number {
  return atoms.reduce((product, { size }) => product * size, 1);
}

function parts(axes: Axes, swapped: boolean): [Axes, readonly Atom[], readonly Atom[]] {
  const [last, before] = [axes.at(-1) ?? [], axes.at(-2) ?? []];
  return swapped ? [axes.slice(0, -2), last, before] : [axes.slice(0, -2), before, last];
}
