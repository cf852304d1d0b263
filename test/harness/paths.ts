import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, the git-ignored cache in it, and where test results and pictures go. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const CACHE = join(ROOT, '.cache');
export const RESULTS = join(ROOT, 'test-results');
export const VSIX = join(ROOT, 'dist', 'verbatim.vsix');
export const SAMPLE = join(ROOT, 'test', 'sample');
