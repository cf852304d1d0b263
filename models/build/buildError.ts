/** A reader cannot be built; the message is one sentence fit for the user. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}
