import { crc32c } from '../../models/weights/crc32c';
import { placeIn, readPlace } from '../runtime/places';
import type { KeptPlace, WebIndexMessage, WebIndexRequest, WebIndexStart } from './indexMessages';
import { INDEX_MESSAGES_VERSION } from './indexMessages';
import type { IndexThread, IndexThreadOptions } from './indexThread';

export const INDEX_WORKER: string = 'indexWorker.web.js';

/**
 * A web worker, started from a blob of its script: in a browser's extension host no other starts.
 * @param path of the script, a URI; the character maps of PDFs and the grammars of
 *   source code lie beside it
 */
export function startIndexThread(path: string | URL, options: IndexThreadOptions): IndexThread {
  const { crashed, storage = null, onMessage, onEnd } = options;
  const place = String(path);
  let current: string | null = null;
  let ended = false;
  const end = (failure: unknown): void => {
    if (ended) return;
    ended = true;
    onEnd(failure);
  };
  const starting = startBlob(place, crashed, storage).then((worker) => {
    worker.onmessage = ({ data }: MessageEvent<WebIndexMessage>) => {
      if (!('kind' in data)) onMessage(data);
      else if (data.kind === 'document') current = data.current;
      else if (data.kind === 'grammar') void sendGrammar(worker, place, data.name);
      else onMessage(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      end(new Error(event.message));
    };
    return worker;
  });
  starting.catch(end);
  return {
    get current() {
      return current;
    },
    post: (request) => {
      // Those that wait are sent in their order; one that never starts gets none.
      starting.then(
        (worker) => worker.postMessage(request),
        () => undefined,
      );
    },
    terminate: async () => {
      const worker = await starting.catch(() => null);
      worker?.terminate();
      end(null);
    },
  };
}

async function sendGrammar(worker: Worker, place: string, name: string): Promise<void> {
  const bytes = await readPlace(placeIn(place, '..', 'grammars', name)).catch(() => null);
  const answer: WebIndexRequest = { kind: 'grammar', name, bytes };
  worker.postMessage(answer);
}

async function startBlob(
  place: string,
  crashed: readonly string[],
  storage: KeptPlace | null,
): Promise<Worker> {
  const [script, maps] = await Promise.all([
    readPlace(place),
    // Without them only PDFs with fonts for Chinese, Japanese and Korean are told unreadable.
    readPlace(placeIn(place, '..', 'characterMaps.zip')).catch(() => null),
  ]);
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'verbatim-index' });
  const start: WebIndexStart = {
    version: INDEX_MESSAGES_VERSION,
    crashed,
    characterMaps: maps,
    // What another build of this very worker kept counts as absent: it may split or weigh otherwise.
    keptVersion: storage && `${storage.version} ${script.length} ${crc32c(script)}`,
  };
  worker.postMessage(start);
  return worker;
}
