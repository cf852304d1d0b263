import { sameSentence } from '../../models/sentence';
import { DiskFolders } from './diskFolders';
import { DiskTexts } from './diskTexts';
import type { IntakeOptions } from './documentIntake';
import { DocumentIntake } from './documentIntake';
import { DocumentTexts } from './documentTexts';
import type { FolderEvents } from './folderEvents';
import { GivenFiles } from './givenFiles';
import type { HostFiles } from './hostFiles';
import { HostTexts } from './hostTexts';
import type { PassageStore } from './passageStore';
import { ScopeFilter } from './scopeFilter';

/** All that is known at one time; replaced as a whole when the index begins anew. */
export interface Holding {
  readonly store: PassageStore;
  readonly scopes: ScopeFilter;
  readonly intake: DocumentIntake;
  readonly folders: DiskFolders;
  readonly given: GivenFiles;
  readonly texts: DocumentTexts;
}

/** What of the host reads the files that it gave. */
export type HostReading = Pick<HostFiles, 'stampOf' | 'read'>;

export interface HoldingOptions extends IntakeOptions {
  readonly host?: HostReading;
  /** Something of the disk has changed. */
  readonly onChange: () => void;
}

/** Puts together what works on one store. */
export function holdingOf(store: PassageStore, options: HoldingOptions): Holding {
  const { host, onChange } = options;
  const intake: DocumentIntake = new DocumentIntake(store, options, (...it) => {
    texts.remember(...it);
  });
  const events: FolderEvents = {
    isOpen: (uri) => intake.open.has(uri),
    found: async (uri, content, stamp, racy) => {
      onChange();
      await intake.takeFile(uri, content, stamp, racy);
    },
    skipped: (document) => {
      const known = intake.skipped.get(document.uri);
      if (known?.reason === document.reason && sameSentence(known.detail, document.detail)) return;
      onChange();
      intake.leaveOut(document.uri, document);
    },
    gone: (uri) => {
      onChange();
      intake.drop(uri);
    },
  };
  const decode = host && ((uri: string) => textFrom(host, uri));
  const folders = new DiskFolders(events, () => intake.policy, decode);
  const given = new GivenFiles(intake, host);
  const disk = new DiskTexts({
    policy: () => intake.policy,
    encodingOf: (canonical) => folders.encodingOf(canonical),
    decode,
  });
  const hosted = host ? new HostTexts(host) : null;
  const texts = new DocumentTexts((uri) => (disk.reaches(uri) ? disk : hosted));
  return { store, scopes: new ScopeFilter(store), intake, folders, given, texts };
}

/** A text as the host decodes it; null where it cannot. */
async function textFrom(host: HostReading, uri: string): Promise<string | null> {
  const file = await host.read(uri).catch(() => null);
  return file?.kind === 'text' ? file.text : null;
}
