import { abortable } from '../runtime/abortable';
import { Interrupted, connectionError, statusError } from './downloadErrors';
import { InstallError } from './installError';
import { PartFile } from './partFile';

export interface DownloadRequest {
  /** `https:`, as must be whatever it redirects to. */
  readonly url: string;
  /** Where to; exists, and nobody else writes there. What an earlier try left is gone on with. */
  readonly folder: string;
  readonly name: string;
  /** Larger files are refused. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
  /** Bytes on disk so far, and of the whole where the server tells. */
  readonly onProgress?: (done: number, total: number | null) => void;
}

export interface DownloadOptions {
  /** The editor's, which goes through the user's proxy. */
  readonly fetch?: typeof fetch;
  /** Before each further try without progress, in milliseconds. */
  readonly pauses?: readonly number[];
  /** Without a byte for so long the connection counts as lost. */
  readonly stallMs?: number;
  /** Plain `http:` to this machine. */
  readonly allowLoopback?: boolean;
}

export interface Downloaded {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const MOST_REDIRECTS = 10;
const PAUSES = [1_000, 3_000, 9_000];
const STALL_MS = 60_000;

/**
 * Downloads a file, resuming (RFC 9110 §14: `Range` with `If-Range`) after a lost connection and
 * after an earlier call that was cancelled; begins again where the server does not go along.
 * @throws InstallError, or the signal's reason; what has arrived stays for the next try
 */
export async function download(
  request: DownloadRequest,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  const { signal } = request;
  const host = hostOf(request.url);
  const part = await PartFile.open(request.folder, request.name);
  const pauses = options.pauses ?? PAUSES;
  let most = part.bytes;
  for (let idle = 0; ; idle++) {
    signal.throwIfAborted();
    try {
      await new Transfer(request, options, part).run();
      await part.finish();
      return { path: part.path, bytes: part.bytes, sha256: await part.sha256() };
    } catch (error) {
      signal.throwIfAborted();
      const told = connectionError(error, host);
      if (!(told instanceof Interrupted)) throw told;
      if (part.bytes > most) {
        most = part.bytes;
        idle = 0;
      }
      const pause = pauses[idle];
      if (pause === undefined) throw new InstallError(told.sentence, { cause: told });
      await sleep(pause, signal);
    }
  }
}

/** The host's name for people. */
export function hostOf(url: string): string {
  return new URL(url).hostname;
}

/** One request, and one answer's content. */
class Transfer {
  /** Ends this transfer: the user has cancelled, or nothing arrives. */
  private readonly stop = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly request: DownloadRequest,
    private readonly options: DownloadOptions,
    private readonly part: PartFile,
  ) {}

  /** @throws Interrupted, InstallError, or what `fetch` and the disk throw */
  async run(): Promise<void> {
    const { part, request } = this;
    if (part.source?.url !== request.url || (!part.isComplete && part.source.validator === null)) {
      await part.clear();
    }
    if (part.isComplete) return;
    this.watch();
    const cancel = (): void => this.stop.abort(request.signal.reason);
    request.signal.addEventListener('abort', cancel);
    try {
      const response = await this.follow(part.bytes);
      try {
        await this.accept(response);
        await this.write(response);
      } catch (error) {
        this.stop.abort();
        throw error;
      }
    } finally {
      clearTimeout(this.timer);
      request.signal.removeEventListener('abort', cancel);
    }
  }

  /** Asks, from `offset` on, and follows redirections, none of which leaves `https:`. */
  private async follow(offset: number): Promise<Response> {
    const { request, options, part } = this;
    const validator = part.source?.validator;
    const headers: Record<string, string> = {
      // A compressed answer could not be gone on with.
      'Accept-Encoding': 'identity',
      ...(offset > 0 && validator && { Range: `bytes=${offset}-`, 'If-Range': validator }),
    };
    const { signal } = this.stop;
    let url = new URL(request.url);
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      this.mustBeSafe(url);
      const ask = options.fetch ?? fetch;
      const response = await ask(url, { headers, signal, redirect: 'manual' });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) return response;
      await response.body?.cancel();
      const next = URL.canParse(location, url) ? new URL(location, url) : null;
      if (!next) throw new InstallError(`${url.hostname} redirects to no address.`);
      url = next;
    }
    throw new InstallError(`${hostOf(request.url)} redirects in circles.`);
  }

  private mustBeSafe({ protocol, hostname }: URL): void {
    if (protocol === 'https:') return;
    const loopback = protocol === 'http:' && hostname === '127.0.0.1';
    if (loopback && this.options.allowLoopback === true) return;
    throw new InstallError(
      `${hostOf(this.request.url)} leads to an address that is not https (${hostname}), so nothing was downloaded from there.`,
    );
  }

  /** Checks the head of an answer; the part is as long as the content begins. */
  private async accept(response: Response): Promise<void> {
    const { request, part } = this;
    const { status, headers } = response;
    const host = hostOf(request.url);
    if (status === 416) {
      await part.clear();
      throw new Interrupted('nothing there', `${host} sent less than it announced. Try again.`);
    }
    if (status !== 200 && status !== 206) throw statusError(status, request.name, host);
    if (/^(text\/html|application\/xhtml)/i.test(headers.get('content-type') ?? '')) {
      throw webPage(host, request.name);
    }
    const coded = (headers.get('content-encoding') ?? 'identity') !== 'identity';
    const validator = coded ? null : validatorOf(headers);
    if (status === 206) {
      const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
      const sameFile = validator === null || validator === part.source?.validator;
      if (Number(range?.[1]) !== part.bytes || part.bytes === 0 || coded || !sameFile) {
        await part.clear();
        throw new Interrupted('another range', `${host} sent another part than asked for.`);
      }
    } else {
      const length = headers.get('content-length');
      const total = coded || length === null ? null : Number(length);
      await part.restart({ url: request.url, validator, total });
    }
    if ((part.source?.total ?? 0) > request.mostBytes) {
      await part.clear();
      throw this.tooLarge();
    }
  }

  private async write(response: Response): Promise<void> {
    const { request, part } = this;
    const total = part.source?.total ?? null;
    const host = hostOf(request.url);
    let first = part.bytes === 0;
    const onChunk = (bytes: number, chunk: Uint8Array): void => {
      request.signal.throwIfAborted();
      this.watch();
      if (first && looksLikeWebPage(chunk)) throw webPage(host, request.name);
      first = false;
      if (bytes > request.mostBytes) throw this.tooLarge();
      request.onProgress?.(bytes, total);
    };
    try {
      if (response.body) await part.append(readAll(response.body, this.stop.signal), onChunk);
    } catch (error) {
      // What came is of no use.
      if (error instanceof InstallError) await part.clear();
      throw error;
    }
    if (total === null || part.bytes === total) return;
    if (part.bytes > total) await part.clear();
    throw new Interrupted(
      'other length than announced',
      `The connection to ${host} was lost. Add the reader again to go on where it stopped.`,
    );
  }

  private tooLarge(): InstallError {
    const megabytes = Math.round(this.request.mostBytes / 1e6);
    return new InstallError(
      `${hostOf(this.request.url)} sends more than ${megabytes} MB for ${this.request.name}, which it cannot need, so the download was ended.`,
    );
  }

  private watch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.stop.abort(new Error('nothing arrived')),
      this.options.stallMs ?? STALL_MS,
    );
  }
}

async function* readAll(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    // What has arrived already may be handed out, or never, after the request was aborted.
    const { done, value } = await abortable(reader.read(), signal);
    if (done) return;
    yield value;
  }
}

/** What `If-Range` may carry (RFC 9110 §13.1.5): no weak tag. */
function validatorOf(headers: Headers): string | null {
  const tag = headers.get('etag');
  return tag?.startsWith('"') === true ? tag : headers.get('last-modified');
}

function looksLikeWebPage(chunk: Uint8Array): boolean {
  const start = new TextDecoder('latin1').decode(chunk.subarray(0, 64));
  return /^(\xef\xbb\xbf)?\s*<(!doctype html|html|head)/i.test(start);
}

function webPage(host: string, name: string): InstallError {
  return new InstallError(
    `${host} sent a web page instead of ${name}. A sign-in page or a proxy's notice may stand in the way; open the address in a browser to see it.`,
  );
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
