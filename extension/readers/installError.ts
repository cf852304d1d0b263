/** A reader could not be added; the message is one or two sentences fit for the user. */
export class InstallError extends Error {
  override readonly name: string = 'InstallError';
}

/** No reader can be made of these weights. */
export class BadWeightsError extends InstallError {
  override readonly name = 'BadWeightsError';
}

/** The system's code of an error or of one that caused it (`ENOSPC`); undefined when there is none. */
export function systemCode(error: unknown): string | undefined {
  for (const { code } of causes(error)) if (typeof code === 'string') return code;
  return undefined;
}

/** An error and what caused it, outermost first. */
export function* causes(error: unknown): Generator<NodeJS.ErrnoException> {
  for (let it = error, depth = 0; it instanceof Error && depth < 5; it = it.cause, depth++) {
    yield it;
    // Several addresses of one host were tried.
    if (it instanceof AggregateError) yield* it.errors.filter((one) => one instanceof Error);
  }
}

/** What to say when the disk refused; null when it was not the disk. */
export function diskSentence(error: unknown): string | null {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full, so the reader could not be stored. Make room and add it again.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'The reader could not be stored because the system allows no writing to the folder of extensions’ data.';
    default:
      return null;
  }
}
