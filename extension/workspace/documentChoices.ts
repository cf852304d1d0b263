import type * as vscode from 'vscode';

const KEY = 'verbatim.documentChoices';

/** What the user decided about single documents, against or beyond the rules. By URI. */
export interface Choices {
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/** Keeps the user's choices with the workspace, outside its files: no repository can make them. */
export class DocumentChoices {
  /** @param memento the extension's workspace state */
  constructor(private readonly memento: vscode.Memento) {}

  get current(): Choices {
    const kept = this.memento.get<Partial<Choices>>(KEY);
    return { included: strings(kept?.included), excluded: strings(kept?.excluded) };
  }

  /** Searches a document whatever keeps it out; a secret too. */
  async include(uri: string): Promise<void> {
    const { included, excluded } = this.current;
    await this.save({ included: withOne(included, uri), excluded: without(excluded, uri) });
  }

  async exclude(uri: string): Promise<void> {
    const { included, excluded } = this.current;
    await this.save({ included: without(included, uri), excluded: withOne(excluded, uri) });
  }

  /** The rules alone decide about a document again; without one, about all. */
  async forget(uri?: string): Promise<void> {
    if (uri === undefined) {
      await this.memento.update(KEY, undefined);
      return;
    }
    const { included, excluded } = this.current;
    await this.save({ included: without(included, uri), excluded: without(excluded, uri) });
  }

  private async save(choices: Choices): Promise<void> {
    await this.memento.update(KEY, choices);
  }
}

function withOne(uris: readonly string[], uri: string): readonly string[] {
  return [...without(uris, uri), uri];
}

function without(uris: readonly string[], uri: string): readonly string[] {
  return uris.filter((it) => it !== uri);
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : [];
}
