// Loads the built extension over a stand-in for the editor's API and prints how long that took:
// the host's share of activation without the editor's own work. One process, one measurement.
const Module = require('node:module');
const { performance } = require('node:perf_hooks');

const nothing = new Proxy(function () {}, {
  get: (_, key) => {
    if (key === Symbol.iterator) return Array.prototype[Symbol.iterator].bind([]);
    if (key === Symbol.toPrimitive) return () => '';
    return key === 'then' ? undefined : nothing;
  },
  apply: () => nothing,
  construct: () => nothing,
});
/** The bundle copies the names it finds on the module, so they have to be there. */
const NAMESPACES = ['commands', 'env', 'l10n', 'languages', 'lm', 'window', 'workspace'];
const declared = require('node:fs')
  .readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8')
  .matchAll(/^\texport (?:abstract )?(?:class|enum) (\w+)/gm);
const names = [...NAMESPACES, ...[...declared].map((it) => it[1])];
const vscode = Object.fromEntries(names.map((name) => [name, nothing]));
const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));

const [, , bundle] = process.argv;
const nowhere = { scheme: 'file', path: '/nowhere', fsPath: '/nowhere' };
const begun = performance.now();
const extension = require(bundle);
const loaded = performance.now();
extension.activate({
  subscriptions: { push() {} },
  extensionUri: nowhere,
  globalStorageUri: nowhere,
  storageUri: undefined,
  globalState: nothing,
  workspaceState: nothing,
  extension: { packageJSON: { version: '0.0.0' } },
});
const active = performance.now();
process.stdout.write(JSON.stringify({ load: loaded - begun, activate: active - loaded }));
process.exit(0);
