/** Entry of the index worker in a browser. */
import { CharacterMaps } from '../documents/characterMaps.web';
import { grammarFiles } from '../documents/grammarFiles.web';
import { ShardStorage } from '../storage/shardStorage';
import { AskedHost } from './askedHost';
import { IndexCore } from './indexCore';
import type { WebIndexMessage, WebIndexRequest, WebIndexStart } from './indexMessages';
import { INDEX_MESSAGES_VERSION } from './indexMessages';
import { IndexServer } from './indexServer';

const post = (message: WebIndexMessage): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<WebIndexStart>) => {
  if (data.version !== INDEX_MESSAGES_VERSION) {
    throw new Error(
      `the index worker speaks version ${INDEX_MESSAGES_VERSION}, not ${data.version}`,
    );
  }
  CharacterMaps.archive = data.characterMaps;
  const waiting = new Map<string, (bytes: Uint8Array | null) => void>();
  grammarFiles.read = async (name) => {
    const bytes = await new Promise<Uint8Array | null>((resolve) => {
      waiting.set(name, resolve);
      post({ kind: 'grammar', name });
    });
    if (!bytes) throw new Error(`no grammar ${name}`);
    return bytes;
  };
  const host = new AskedHost(post);
  const { keptVersion } = data;
  const core = new IndexCore({
    crashed: new Set(data.crashed),
    onDocument: (current) => post({ kind: 'document', current }),
    host,
    ...(keptVersion === null
      ? {}
      : {
          storage: new ShardStorage(
            host.storage,
            crypto.getRandomValues(new Uint32Array(4)).join('-'),
            keptVersion,
          ),
        }),
  });
  const server = new IndexServer(core, host, post);
  self.onmessage = ({ data: request }: MessageEvent<WebIndexRequest>) => {
    if (request.kind !== 'grammar') server.receive(request);
    else waiting.get(request.name)?.(request.bytes);
  };
};
