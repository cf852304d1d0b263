/** Layering that types cannot express: one direction, no circles. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'webview-sees-models-only',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^extension/' },
    },
    {
      name: 'models-stand-alone',
      severity: 'error',
      from: { path: '^models/' },
      to: { path: '^(extension|webview)/' },
    },
    {
      name: 'core-below-ui',
      severity: 'error',
      from: { path: '^extension/(documents|passages|search|answering|index)/' },
      to: { path: '^extension/(ui|workspace)/' },
    },
    {
      name: 'no-test-in-product',
      severity: 'error',
      from: { path: '^(extension|webview|models)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(extension|webview|models)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@types' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      // What stands in the place of another module in a browser is imported by its name.
      from: {
        orphan: true,
        path: '^(extension|webview|models)/',
        pathNot: '\\.d\\.ts$|\\.web\\.ts$|/webGlobals\\.ts$',
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'models/(training|bundled)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
