import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { countBytes } from '../../extension/documents/utf8Length';
import { pathOfUri } from '../../extension/index/fileUri';
import { sleep } from '../../extension/timers';

const RUNS = { seed: 42, numRuns: 2000 };

/** What the browser's host does without Node is what Node does. */
describe('without Node', () => {
  it('counts the bytes of a text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.nat({ max: 0xffff }).map((it) => String.fromCharCode(it)) }),
        (text) => {
          assert.equal(countBytes(text), Buffer.byteLength(text));
        },
      ),
      RUNS,
    );
  });

  it('tells the paths of URIs', () => {
    const piece = fc.oneof(
      fc.constantFrom('/', 'c:', 'C:/', '%2f', '%5C', '%20', '%', '..', '?q', '#f', 'é'),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('', 'host', 'Bücher.de'),
        fc.array(piece, { maxLength: 6 }),
        fc.boolean(),
        (host, pieces, windows) => {
          const uri = `file://${host}/${pieces.join('')}`;
          let path: string | null = null;
          try {
            path = fileURLToPath(uri, { windows });
          } catch {
            // Names no path.
          }
          assert.equal(pathOfUri(uri, windows), path);
        },
      ),
      RUNS,
    );
  });

  it('sleeps until it is woken', async () => {
    assert.equal(await sleep(1, 'value'), 'value');
    const stop = new AbortController();
    const sleeping = sleep(60_000, null, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await assert.rejects(sleeping, /enough/);
  });
});
