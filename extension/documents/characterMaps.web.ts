import { unzipSync } from 'fflate';

/** Adobe's character maps out of an archive that the worker was started with. */
export class CharacterMaps {
  static archive: Uint8Array | null = null;

  /** @throws Error when there is no map of that name */
  fetch({ name }: { readonly name: string }): Promise<{
    readonly cMapData: Uint8Array;
    readonly isCompressed: boolean;
  }> {
    const { archive } = CharacterMaps;
    const file = `${name}.bcmap`;
    const found = archive && unzipSync(archive, { filter: (entry) => entry.name === file })[file];
    if (!found) return Promise.reject(new Error('no such character map'));
    return Promise.resolve({ cMapData: found, isCompressed: true });
  }
}
