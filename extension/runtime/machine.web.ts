export const NO_NATIVE: string = 'It is not available in a browser.';

/** More would need memory that is shared, which a browser's extension host does not have. */
export function cores(): number {
  return 1;
}

export function machineName(): string {
  return `${navigator.userAgent}, ${navigator.hardwareConcurrency} cores`;
}
