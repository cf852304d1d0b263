/**
 * Steps through earlier questions as a shell does: up to older ones, down to newer ones and at last to
 * what stood in the box. Whoever edits a question begins anew from it.
 */
export class EarlierQuestions {
  /** Newest first. */
  private list: readonly string[] = [];
  /** Which of them is shown; -1 for what stood in the box before. */
  private at = -1;
  private draft = '';
  private shown: string | null = null;

  update(list: readonly string[]): void {
    this.list = list;
  }

  /** Whether the box holds what a step has put there, untouched. */
  isShown(text: string): boolean {
    return text === this.shown;
  }

  /** @returns the question before the one in the box; null where there is none */
  older(text: string): string | null {
    if (!this.isShown(text)) this.begin(text);
    return this.show(this.at + 1);
  }

  /** @returns the question after it, or what stood in the box; null where no step was made */
  newer(text: string): string | null {
    if (!this.isShown(text) || this.at < 0) return null;
    return this.show(this.at - 1);
  }

  private begin(text: string): void {
    this.at = this.list.indexOf(text.trim());
    this.draft = this.at < 0 ? text : '';
  }

  private show(at: number): string | null {
    const question = at < 0 ? this.draft : this.list[at];
    if (question === undefined) return null;
    this.at = at;
    this.shown = question;
    return question;
  }
}
