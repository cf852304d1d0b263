/** Entry of the index worker in a browser. */
import { CharacterMaps } from '../documents/characterMaps.web';
import { IndexCore } from './indexCore';
import type { IndexRequest, WebIndexMessage, WebIndexStart } from './indexMessages';
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
  const core = new IndexCore({
    crashed: new Set(data.crashed),
    onDocument: (current) => post({ kind: 'document', current }),
  });
  const server = new IndexServer(core, post);
  self.onmessage = (event: MessageEvent<IndexRequest>) => server.receive(event.data);
};
