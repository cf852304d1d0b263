/** Run as `node BUNDLE FOLDER KEPT`: keeps the index of a folder over and over, a line for each time. */
import { IndexCore } from '../../extension/index/indexCore';
import { uriOfPath } from '../../extension/index/fileUri';
import { FsStorage } from '../../extension/storage/fsStorage';

async function keepForever(folder: string, kept: string): Promise<never> {
  const index = new IndexCore({ storage: new FsStorage(kept, '1') });
  await index.open();
  await index.setFolders([{ root: uriOfPath(folder), exclude: [] }]);
  for (;;) {
    await index.sweep();
    const isWriter = await index.keep().catch(() => false);
    process.stdout.write(isWriter ? 'kept\n' : 'other\n');
  }
}

const [folder, kept] = process.argv.slice(2);
if (folder === undefined || kept === undefined) throw new Error('no folders named');
void keepForever(folder, kept);
