import { causes, diskSentence, InstallError, systemCode } from './installError';

/** The transfer stopped before its end, or the server is busy: worth another try. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(
    message: string,
    /** What to tell the user when no further try is made. */
    readonly sentence: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The user's way when this machine cannot reach a server. */
const BY_HAND =
  'You can also download it with another program, or on another machine, and add it from a file.';

/** What a refused request means. */
export function statusError(status: number, name: string, host: string): Error {
  switch (status) {
    case 401:
    case 403:
      return new InstallError(
        `${host} does not give out ${name} without a sign-in (it answered ${status}). ${BY_HAND}`,
      );
    case 404:
    case 410:
      return new InstallError(
        `${host} does not have ${name} any more (it answered ${status}); the publisher has moved or removed it.`,
      );
    case 407:
      return proxyError();
    case 408:
    case 425:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return new Interrupted(
        `answered ${status}`,
        `${host} is busy or out of order (it answered ${status}). Try again later; what has arrived is kept.`,
      );
    default:
      return new InstallError(
        `${host} refused the download of ${name} (it answered ${status}). ${BY_HAND}`,
      );
  }
}

/**
 * What a failed connection means: an Interrupted where another try may help, else an InstallError.
 * @param error of `fetch` or of reading its body
 */
export function connectionError(error: unknown, host: string): Error {
  if (error instanceof InstallError || error instanceof Interrupted) return error;
  const chain = [...causes(error)];
  if (chain.some(({ message }) => /\b407\b|proxy authentication/i.test(message)))
    return proxyError();
  const code = systemCode(error);
  if (code !== undefined && UNREACHABLE.has(code)) {
    return new InstallError(
      `${host} cannot be reached (${code}). Check the connection and the setting “http.proxy”. ${BY_HAND}`,
    );
  }
  if (chain.some((it) => isCertificateError(it))) {
    return new InstallError(
      `The certificate of ${host} is not trusted here${code === undefined ? '' : ` (${code})`}, so nothing was downloaded. A proxy that inspects traffic needs its certificate in the system’s list.`,
    );
  }
  const disk = diskSentence(error);
  if (disk !== null) return new InstallError(disk);
  return new Interrupted(
    'connection lost',
    `The connection to ${host} was lost. Add the reader again to go on where it stopped.`,
    { cause: error },
  );
}

function proxyError(): InstallError {
  return new InstallError(
    'The proxy asks for a user name and password (407). Set “http.proxy” or “http.proxyAuthorization” in the settings and try again.',
  );
}

function isCertificateError({ code }: NodeJS.ErrnoException): boolean {
  return (
    typeof code === 'string' &&
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|^ERR_TLS/.test(code)
  );
}
