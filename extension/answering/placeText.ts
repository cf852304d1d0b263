/** `docs/readme.md:12`; in a notebook `docs/plan.ipynb, cell 3, line 1`. @param line from 1 */
export function placeText(path: string, line: number, cellNumber?: number): string {
  return cellNumber === undefined ? `${path}:${line}` : `${path}, cell ${cellNumber}, line ${line}`;
}
