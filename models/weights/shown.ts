const LONGEST = 120;

/** A name out of a file as an error message may show it: no control characters, not endless. */
export function shown(name: string): string {
  // eslint-disable-next-line no-control-regex -- these are what must not reach the message
  const plain = name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/g, '�');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
