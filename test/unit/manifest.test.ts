import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ignore from 'ignore';
import { describe, it } from 'mocha';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly media: { readonly markdown: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}
const { contributes } = JSON.parse(read('package.json')) as Manifest;
const words = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const commands = new Set(contributes.commands.map(({ command }) => command));
const steps = contributes.walkthroughs.flatMap((it) => it.steps);
const properties = Object.entries(contributes.configuration.properties);

describe('the manifest', () => {
  it('names in menus, keys and links only commands that there are', () => {
    const named = [
      ...Object.values(contributes.menus).flatMap((menu) => menu.map(({ command }) => command)),
      ...contributes.keybindings.map(({ command }) => command),
      ...Object.values(words).flatMap((text) =>
        [...text.matchAll(/\(command:([\w.]+)\)/gu)].map(([, command]) => command!),
      ),
      ...steps.flatMap(({ completionEvents }) =>
        completionEvents.flatMap((event) => /^onCommand:(.*)/u.exec(event)?.[1] ?? []),
      ),
    ].filter((command) => !command.startsWith('vscode.'));
    assert.deepEqual(
      named.filter((command) => !commands.has(command)),
      [],
    );
    assert.ok(named.length > commands.size);
  });

  it('calls each command in links by its own title', () => {
    const titles = new Map(contributes.commands.map((it) => [it.command, it.title]));
    for (const [name, text] of Object.entries(words)) {
      if (!name.startsWith('walkthrough.')) continue;
      for (const [, label, command] of text.matchAll(/\[([^\]]+)\]\(command:([\w.]+)\)/gu)) {
        const title = titles.get(command!)?.replaceAll('%', '') ?? '';
        assert.equal(label, words[title], name);
      }
    }
  });

  it('shows links of settings as links: in Markdown', () => {
    for (const [name, property] of properties) {
      const plain = property['description'];
      const text = typeof plain === 'string' ? words[plain.replaceAll('%', '')] : '';
      assert.doesNotMatch(text ?? '', /\]\(command:|`/u, name);
    }
  });

  it('gives every setting its place in the list', () => {
    const places = properties.map(([, property]) => Number(property['order']));
    assert.deepEqual(
      places.sort((a, b) => a - b),
      properties.map((_, at) => at + 1),
    );
  });

  it('puts the pages of the walkthrough into the package', () => {
    assert.ok(steps.length > 0);
    for (const { media } of steps) {
      assert.ok(existsSync(join(ROOT, media.markdown)), media.markdown);
    }
    // The file names what is let in, by `!`, below a line that leaves out everything.
    const letIn = read('.vscodeignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    const filter = ignore().add(letIn.map((line) => line.slice(1)));
    assert.deepEqual(
      steps.filter(({ media }) => !filter.ignores(media.markdown)),
      [],
    );
  });
});
