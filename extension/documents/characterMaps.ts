import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';

/** Where this module's bundle stands; the bundler puts `__dirname` there. */
const HERE: string | undefined = import.meta.dirname;

/**
 * Adobe's character maps, by which the CJK fonts of a PDF that does not bring its own say what their
 * codes mean. As pdf.js wants to be given them.
 */
export class CharacterMaps {
  private static archive: Promise<Uint8Array | null> | null = null;

  /** @throws Error when there is no map of that name */
  async fetch({ name }: { readonly name: string }): Promise<{
    readonly cMapData: Uint8Array;
    readonly isCompressed: boolean;
  }> {
    if (!/^[\w-]+$/.test(name) || HERE === undefined) throw new Error('no such character map');
    CharacterMaps.archive ??= readFile(join(HERE, 'characterMaps.zip')).catch(() => null);
    const archive = await CharacterMaps.archive;
    const file = `${name}.bcmap`;
    if (archive === null) {
      // Run from its sources.
      const folder = join(HERE, '../../node_modules/pdfjs-dist/cmaps');
      return { cMapData: new Uint8Array(await readFile(join(folder, file))), isCompressed: true };
    }
    const cMapData = unzipSync(archive, { filter: (entry) => entry.name === file })[file];
    if (!cMapData) throw new Error('no such character map');
    return { cMapData, isCompressed: true };
  }
}
