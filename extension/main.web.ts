/**
 * Entry for the browser's extension host (vscode.dev, github.dev). The same is registered there;
 * where a module needs Node, the bundle has its sibling `.web.ts` in its place.
 */
export { activate } from './start';
