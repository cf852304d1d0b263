/** Where in a list the user is: by keyboard, click or pointer. */
export class ListPlace {
  /** Where the keyboard or a click went last. */
  private moved: string | null = null;
  /** What the pointer is on. */
  private hovered: string | null = null;
  private pointer: { readonly x: number; readonly y: number } | null = null;
  private told: string | null = null;

  /**
   * @param indexOf the place of a row in the list by its key; -1 for none
   * @param answerAt the id of the answer that the row at an index is, or stands under
   * @param onMoved told when that of the lowest row is another one
   */
  constructor(
    private readonly indexOf: (key: string | null) => number,
    private readonly answerAt: (index: number) => string | null,
    private readonly onMoved: (answer: string | null) => void,
  ) {}

  /** The answer of the lowest row that the user is at, by id; null for none. */
  get answer(): string | null {
    return this.answerAt(Math.max(this.indexOf(this.moved), this.indexOf(this.hovered)));
  }

  reset(): void {
    this.moved = null;
    this.hovered = null;
    this.told = null;
  }

  /** The keyboard, or a click, went to a row. */
  move(key: string): void {
    this.moved = key;
    this.tell();
  }

  /**
   * Follows the pointer. Only one that really moves counts; rows that slide under a resting one do not.
   * @param keyAt the key of the row at a target of an event
   */
  follow(keyAt: (target: EventTarget | null) => string | null): void {
    document.addEventListener('pointermove', ({ clientX: x, clientY: y, target }) => {
      const moved = this.pointer !== null && (this.pointer.x !== x || this.pointer.y !== y);
      this.pointer = { x, y };
      if (moved) this.hover(keyAt(target));
    });
    document.documentElement.addEventListener('pointerleave', () => this.hover(null));
  }

  private hover(key: string | null): void {
    if (key === this.hovered) return;
    this.hovered = key;
    this.tell();
  }

  private tell(): void {
    const { answer } = this;
    if (answer === this.told) return;
    this.told = answer;
    this.onMoved(answer);
  }
}
