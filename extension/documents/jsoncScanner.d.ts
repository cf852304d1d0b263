/**
 * The scanner of `jsonc-parser` by itself: its file imports nothing, so that it can be bundled as it
 * is, which the package's CommonJS entry cannot.
 */
declare module 'jsonc-parser/lib/umd/impl/scanner.js' {
  export { createScanner } from 'jsonc-parser';
}
