import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'mocha';
import type { NormaliserOptions } from '../../models/tokenizer/normaliser';
import {
  codePointDigests,
  encodingBytes,
  readFixture,
  tokenizer,
} from '../fixtures/tokenizer/truth';

interface Digest {
  readonly rows: number;
  readonly tokens: number;
  readonly sha256: string;
}

describe('tokenizer: as Hugging Face tokenizers, at length', function () {
  this.timeout(600_000);

  it('on every code point under every choice of options', () => {
    const truth = readFixture('code-points.json') as {
      options: NormaliserOptions;
      sha256: string[];
    }[];
    assert.equal(truth.length, 4);
    for (const { options, sha256 } of truth) {
      assert.deepEqual(codePointDigests(options), sha256, JSON.stringify(options));
    }
  });

  const sets = readFixture('qa-digests.json') as Record<string, Digest>;
  for (const [name, digest] of Object.entries(sets)) {
    it(`on all of ${name}`, async () => {
      const folder = process.env['VERBATIM_QA_DATA'];
      assert.ok(folder, 'VERBATIM_QA_DATA must name the folder that holds the NAME.jsonl.xz sets');
      assert.deepEqual(await digestOf(path.join(folder, `${name}.jsonl.xz`)), digest);
    });
  }
});

async function digestOf(file: string): Promise<Digest> {
  const uncased = tokenizer();
  const hash = createHash('sha256');
  const known = new Map<string, Buffer>();
  let rows = 0;
  let tokens = 0;
  const xz = spawn('xz', ['-dc', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(xz, 'close');
  for await (const line of createInterface({ input: xz.stdout })) {
    const { question, context } = JSON.parse(line) as { question: string; context: string };
    rows++;
    for (const text of [question, context]) {
      let bytes = known.get(text);
      if (bytes === undefined) {
        bytes = encodingBytes(uncased.encode(text));
        known.set(text, bytes);
      }
      tokens += bytes.readInt32LE(0);
      hash.update(bytes);
    }
  }
  const [status] = (await closed) as [number | null];
  assert.equal(status, 0, `xz failed on ${path.basename(file)}`);
  return { rows, tokens, sha256: hash.digest('hex') };
}
