/** What stands in the place of a module in a browser can do whatever that can: the compiler looks. */
import type { CharacterMaps } from '../../extension/documents/characterMaps';
import type { CharacterMaps as WebCharacterMaps } from '../../extension/documents/characterMaps.web';
import type * as GrammarFiles from '../../extension/documents/grammarFiles';
import type * as WebGrammarFiles from '../../extension/documents/grammarFiles.web';
import type { DiskFolders } from '../../extension/index/diskFolders';
import type { DiskFolders as WebDiskFolders } from '../../extension/index/diskFolders.web';
import type { DiskTexts } from '../../extension/index/diskTexts';
import type { DiskTexts as WebDiskTexts } from '../../extension/index/diskTexts.web';
import type * as IndexThread from '../../extension/index/indexThread';
import type * as WebIndexThread from '../../extension/index/indexThread.web';
import type * as HostStarts from '../../extension/runtime/hostStarts';
import type * as WebHostStarts from '../../extension/runtime/hostStarts.web';
import type * as Machine from '../../extension/runtime/machine';
import type * as WebMachine from '../../extension/runtime/machine.web';
import type * as Places from '../../extension/runtime/places';
import type * as WebPlaces from '../../extension/runtime/places.web';
import type * as PanelConnection from '../../extension/ui/panelConnection';
import type * as WebPanelConnection from '../../extension/ui/panelConnection.web';
import type * as ReaderCommands from '../../extension/ui/readerCommands';
import type * as WebReaderCommands from '../../extension/ui/readerCommands.web';
import type * as OwnDisk from '../../extension/workspace/ownDisk';
import type * as WebOwnDisk from '../../extension/workspace/ownDisk.web';

type Fits<Web extends Node, Node> = Web & Node;

export type Siblings = [
  Fits<WebCharacterMaps, Pick<CharacterMaps, keyof CharacterMaps>>,
  Fits<typeof WebGrammarFiles, typeof GrammarFiles>,
  Fits<WebDiskFolders, Pick<DiskFolders, keyof DiskFolders>>,
  Fits<WebDiskTexts, Pick<DiskTexts, keyof DiskTexts>>,
  Fits<typeof WebIndexThread, typeof IndexThread>,
  Fits<typeof WebHostStarts, typeof HostStarts>,
  Fits<typeof WebMachine, typeof Machine>,
  Fits<typeof WebPlaces, typeof Places>,
  Fits<typeof WebPanelConnection, typeof PanelConnection>,
  Fits<typeof WebReaderCommands, typeof ReaderCommands>,
  Fits<typeof WebOwnDisk, typeof OwnDisk>,
];
