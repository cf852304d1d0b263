import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { skipSentence } from '../../extension/documents/skipDetail';
import { BY_EDITOR, encodingLabel } from '../../extension/documents/encoding';
import { IndexCore } from '../../extension/index/indexCore';
import { Folder, ask } from './indexHelpers';

const TEXT = 'The zebra eats gräss at dusk.\n';

/** Words in encodings that JavaScript does not write, byte by byte. */
const SHIFT_JIS = Uint8Array.from([
  ...[0x8d, 0x60, 0x82, 0xcd, 0x8e, 0xb5, 0x8e, 0x9e, 0x82, 0xc9, 0x8a, 0x4a, 0x82, 0xad, 0x0a],
]);

function utf16(text: string, order: 'le' | 'be'): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

describe('files in other encodings', () => {
  let folder: Folder | null = null;
  afterEach(async () => folder?.remove());

  async function excerptOf(bytes: Uint8Array, encoding?: string, question = 'zebra') {
    folder = await Folder.make({ 'a.txt': bytes });
    const index = new IndexCore();
    await index.setFolders([{ root: folder.uri, exclude: [], ...(encoding ? { encoding } : {}) }]);
    const { hits } = await ask(index, question, [folder.uriOf('a.txt')]);
    const [skipped] = (await index.status()).skipped;
    return hits[0]?.excerpt ?? (skipped && skipSentence(skipped.detail));
  }

  for (const [name, bytes] of [
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16LE with its mark', utf16(`\ufeff${TEXT}`, 'le')],
    ['UTF-16BE with its mark', utf16(`\ufeff${TEXT}`, 'be')],
    ['UTF-16LE without', utf16(TEXT, 'le')],
    ['UTF-16BE without', utf16(TEXT, 'be')],
  ] as const) {
    it(`${name} is found out by its bytes, whatever the setting says`, async () => {
      assert.equal(await excerptOf(bytes), TEXT);
      await folder?.remove();
      // A mark, or zero bytes, win over the setting; UTF-8 without a mark does not.
      if (name !== 'UTF-8' && !name.endsWith('without')) {
        assert.equal(await excerptOf(bytes, 'iso88591'), TEXT);
      }
    });
  }

  it('Latin-1 and Shift-JIS are read as the setting files.encoding says', async () => {
    assert.equal(await excerptOf(Buffer.from(TEXT, 'latin1'), 'iso88591'), TEXT);
    await folder?.remove();
    assert.equal(await excerptOf(SHIFT_JIS, 'shiftjis', '七時'), '港は七時に開く\n');
  });

  it('without the setting, what is not UTF-8 is read as the editor shows it', async () => {
    assert.equal(await excerptOf(Buffer.from(TEXT, 'latin1')), TEXT.replace('ä', '\ufffd'));
  });

  it('an encoding that cannot be decoded is the reason told', async () => {
    assert.match((await excerptOf(Buffer.from(TEXT), 'cp437')) ?? '', /encoding cp437 cannot/);
  });

  it('what only the editor knows it decodes, by file; all else is read without it', async () => {
    const asked: string[] = [];
    const host = {
      stampOf: () => Promise.resolve(null),
      read: (uri: string) => {
        asked.push(uri);
        const text = uri.endsWith('gone.txt') ? null : '港は七時に開く\r\n';
        return Promise.resolve(text && ({ kind: 'text', text, stamp: '' } as const));
      },
    };
    const files = {
      'a.txt': SHIFT_JIS,
      'gone.txt': Buffer.from(TEXT, 'latin1'),
      'utf8.txt': TEXT,
      'utf16.txt': utf16(TEXT, 'le'),
    };
    folder = await Folder.make(files);
    for (const encoding of [BY_EDITOR, 'cp437']) {
      asked.length = 0;
      const index = new IndexCore({ host });
      await index.setFolders([{ root: folder.uri, exclude: [], encoding }]);
      const excerpt = async (name: string, question: string) => {
        const { hits } = await ask(index, question, [folder!.uriOf(name)]);
        return hits[0]?.excerpt;
      };
      assert.equal(await excerpt('a.txt', '七時'), '港は七時に開く\n');
      if (encoding === 'cp437') continue;
      assert.equal(await excerpt('gone.txt', 'zebra'), TEXT.replace('ä', '\ufffd'));
      assert.equal(await excerpt('utf8.txt', 'zebra'), TEXT);
      assert.equal(await excerpt('utf16.txt', 'zebra'), TEXT);
      assert.deepEqual([...new Set(asked)].sort(), [
        folder.uriOf('a.txt'),
        folder.uriOf('gone.txt'),
      ]);
    }
  });

  it('of VS Code’s names all but some code pages are known', () => {
    const names =
      'utf8 utf8bom utf16le utf16be windows1252 iso88591 iso88593 iso885915 macroman windows1256 ' +
      'iso88596 windows1257 iso88594 iso885914 windows1250 iso88592 cp866 windows1251 iso88595 ' +
      'koi8r koi8u iso885913 windows1253 iso88597 windows1255 iso88598 iso885910 ' +
      'windows1254 windows1258 gbk gb18030 cp950 big5hkscs shiftjis eucjp euckr windows874 ' +
      'iso885911 gb2312';
    const unknown = names.split(' ').filter((name) => {
      try {
        return new TextDecoder(encodingLabel(name)).encoding === '';
      } catch {
        return true;
      }
    });
    assert.deepEqual(unknown, []);
  });
});
