/** A browser has no disk: everything comes through the editor. */
export function isOnOwnDisk(): boolean {
  return false;
}

export function absolutePath(): string | null {
  return null;
}
