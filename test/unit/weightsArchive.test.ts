import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openWeights } from '../../models/weights/openWeights';
import { parsePaxRecords, parseTarHeader } from '../../models/weights/tarHeader';
import { unpack, UNPACK_LIMITS, type UnpackLimits } from '../../models/weights/unpack';
import {
  assertGives,
  assertRefused,
  concat,
  expected,
  fixture,
  fixturePath,
  text,
} from './weightsHelpers';

interface Entry {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly type?: string;
  /** As the header claims it. */
  readonly size?: number;
}

function header({ name, content, type = '0', size = content?.length ?? 0 }: Entry): Uint8Array {
  const block = new Uint8Array(512);
  const put = (value: string, at: number): void => block.set(text(value), at);
  put(name, 0);
  put(`${size.toString(8).padStart(11, '0')}\0`, 124);
  put(type, 156);
  put('ustar\x0000', 257);
  put(' '.repeat(8), 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function tar(...entries: readonly Entry[]): Uint8Array {
  const parts = entries.flatMap((entry) => {
    const content = entry.content ?? new Uint8Array(0);
    return [header(entry), content, new Uint8Array((512 - (content.length % 512)) % 512)];
  });
  return concat(...parts, new Uint8Array(1024));
}

describe('weights: archives', () => {
  let folder: string;
  let into: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
    into = join(folder, 'unpacked');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function unpacked(
    bytes: Uint8Array,
    form: 'tar' | 'gzip' = 'tar',
    limits: UnpackLimits = UNPACK_LIMITS,
  ): Promise<string[]> {
    const path = join(folder, 'archive.tar');
    await writeFile(path, bytes);
    await unpack(path, form, into, undefined, limits);
    return filesIn(into);
  }

  async function filesIn(path: string): Promise<string[]> {
    const entries = await readdir(path, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  async function assertLeavesNothing(work: Promise<unknown>, message: RegExp): Promise<void> {
    await assertRefused(work, message);
    assert.deepEqual(await readdir(folder), ['archive.tar']);
  }

  for (const form of ['gnu', 'pax']) {
    it(`opens the checkpoint in a .tar.gz with long names (${form})`, async () => {
      const path = fixturePath(`archives/${form}.tar.gz`);
      const { source } = await openWeights(path, { workFolder: into });
      assert.equal(source.kind, 'tf2');
      await assertGives(source, expected('bert_span_labeler/expected.json'));
      await source.close();
    });
  }

  it('unpacks plain files as they are, into their folders', async () => {
    const content = fixture('bert_span_labeler/model.ckpt-7.data-00000-of-00001');
    const bytes = tar(
      { name: './a/', type: '5' },
      { name: './a/b.index', content: text('x') },
      { name: 'empty', content: new Uint8Array(0) },
      { name: 'a/large', content },
    );
    assert.deepEqual((await unpacked(bytes)).sort(), ['b.index', 'empty', 'large']);
  });

  const refusals: [what: string, entries: Entry[], message: RegExp][] = [
    ['an absolute name', [{ name: '/a' }], /the name \/a in it leads elsewhere/],
    ['a name that climbs', [{ name: 'a/../../b' }], /leads elsewhere/],
    ['a Windows drive', [{ name: 'C:a' }], /leads elsewhere/],
    ['a backslash', [{ name: 'a\\b' }], /leads elsewhere/],
    ['a symbolic link', [{ name: 'a', type: '2' }], /a in it is a link/],
    ['a hard link', [{ name: 'a', type: '1' }], /a in it is a link/],
    ['a device', [{ name: 'a', type: '3' }], /a link or no plain file/],
    ['a name twice', [{ name: 'a', content: text('1') }, { name: './a' }], /is in it twice/],
    ['names that differ by case', [{ name: 'a', content: text('1') }, { name: 'A' }], /twice/],
    ['a file where a folder is', [{ name: 'a', content: text('1') }, { name: 'a/b' }], /unpacked/],
    ['a size that lies', [{ name: 'a', content: text('1'), size: 8 ** 11 - 1 }], /cut short/],
    ['no files', [{ name: 'a/', type: '5' }], /holds no files/],
    ['an endless name', [{ name: 'a', type: 'L', size: 8 ** 10 }], /name in it is too long/],
    ['broken records', [{ name: 'a', type: 'x', content: text('99 path=b\n') }], /damaged/],
    [
      'a name that climbs by a pax record',
      [{ name: 'a', type: 'x', content: text('13 path=../b\n') }, { name: 'good' }],
      /leads elsewhere/,
    ],
  ];
  for (const [what, entries, message] of refusals) {
    it(`refuses ${what}, and leaves nothing`, async () => {
      await assertLeavesNothing(unpacked(tar(...entries)), message);
    });
  }

  it('refuses an archive cut short anywhere, and leaves nothing', async () => {
    const bytes = tar(
      { name: 'a', content: new Uint8Array(600) },
      { name: 'b', content: text('1') },
    );
    // From the zeros at its end on, nothing is missed.
    const end = bytes.length - 1024;
    for (const length of [0, 100, 512, 513, 1111, 1112, 1535, 1536, 2047, 2048, 2049, end]) {
      await assertLeavesNothing(unpacked(bytes.subarray(0, length)), /cut short/);
    }
    const packed = gzipSync(bytes);
    for (const length of [2, 10, 30, packed.length - 9]) {
      await assertLeavesNothing(unpacked(packed.subarray(0, length), 'gzip'), /cut short/);
    }
    packed[20]! ^= 0xff;
    await assertLeavesNothing(unpacked(packed, 'gzip'), /damaged or cut short/);
  });

  it('refuses what swells, is too large or has too many files', async () => {
    const bomb = gzipSync(tar({ name: 'a', content: new Uint8Array(2 ** 20) }));
    const limits = { ...UNPACK_LIMITS, ratioFrom: 2 ** 18 };
    await assertLeavesNothing(unpacked(bomb, 'gzip', limits), /swells to many times its size/);
    const small = { ...UNPACK_LIMITS, total: 2 ** 18 };
    await assertLeavesNothing(unpacked(bomb, 'gzip', small), /content is too large/);
    const few = tar({ name: 'a' }, { name: 'b' }, { name: 'c' });
    await assertLeavesNothing(unpacked(few, 'tar', { ...UNPACK_LIMITS, files: 2 }), /too many/);
  });

  it('refuses a header whose checksum is wrong', async () => {
    const bytes = tar({ name: 'a', content: text('1') });
    bytes[0] = 0x62;
    await assertLeavesNothing(unpacked(bytes), /tar archive is damaged or is none/);
  });

  it('leaves nothing of an archive without usable weights', async () => {
    const path = join(folder, 'archive.tar');
    await writeFile(path, tar({ name: 'a/pytorch_model.bin', content: text('PK\x03\x04') }));
    await assertLeavesNothing(openWeights(path, { workFolder: into }), /PyTorch pickle/);
    await writeFile(path, tar({ name: 'a/b.tar', content: tar({ name: 'c' }) }));
    await assertLeavesNothing(openWeights(path, { workFolder: into }), /choose the archive itself/);
  });

  it('leaves alone what was there before', async () => {
    await mkdir(join(into, 'a'), { recursive: true });
    await writeFile(join(into, 'a/mine'), 'mine');
    const bytes = tar({ name: 'a/b', content: text('1') }, { name: 'c/d' }, { name: '../e' });
    await assertRefused(unpacked(bytes), /leads elsewhere/);
    assert.deepEqual(await readdir(into, { recursive: true }), ['a', join('a', 'mine')]);
  });

  it('never writes over a file', async () => {
    assert.deepEqual(await unpacked(tar({ name: 'a', content: text('1') })), ['a']);
    await assertRefused(unpacked(tar({ name: 'a', content: text('2') })), /EEXIST/);
    assert.deepEqual(await filesIn(into), ['a']);
  });

  it('stops when told to, and leaves nothing', async () => {
    const path = join(folder, 'archive.tar');
    await writeFile(path, tar({ name: 'a', content: new Uint8Array(2 ** 20) }));
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(unpack(path, 'tar', into, signal), /enough/);
    assert.deepEqual(await readdir(folder), ['archive.tar']);
  });

  it('reads base-256 sizes and pax records', () => {
    const block = header({ name: 'a' });
    block.set([0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], 124);
    const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
    block.set(text(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    assert.equal(parseTarHeader(block, 'a')?.size, 2 ** 32);
    const records = parsePaxRecords(text('12 path=a/b\n11 size=42\n'), 'a');
    assert.deepEqual(
      [...records],
      [
        ['path', 'a/b'],
        ['size', '42'],
      ],
    );
  });
});
