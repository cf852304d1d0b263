import type { AcceleratorId } from './reader';
import type { MeasuredSpeed } from './rememberedSpeeds';

/** While nothing was measured: what is likely fast and sure first. */
const PREFERENCE: readonly AcceleratorId[] = [
  'host-native',
  'webview-wasm',
  'host-wasm',
  'webview-webgpu',
  'webview-webnn',
];
/** Speeds closer than this are the same: the choice must not waver with the noise of measuring. */
const SAME_SPEED = 1.1;

/** What the order is made from. */
export interface Ranked {
  readonly id: AcceleratorId;
  readonly isResting: boolean;
}

/**
 * The order in which homes are used: the one the user chose, then by passages a second, then those
 * not measured yet by preference; homes that were lost of late go last.
 */
export function rankHomes<T extends Ranked>(
  homes: readonly T[],
  choice: AcceleratorId | 'auto',
  speedOf: (id: AcceleratorId) => MeasuredSpeed | null,
): T[] {
  const preferred = [...homes].sort((a, b) => PREFERENCE.indexOf(a.id) - PREFERENCE.indexOf(b.id));
  const ranked: T[] = [];
  // Of those about as fast as the fastest left, the preferred one goes first.
  for (let left = preferred; left.length > 0;) {
    const fastest = Math.max(...left.map((it) => perSecond(it)));
    const next = left.find((it) => perSecond(it) * SAME_SPEED >= fastest);
    if (!next) break;
    ranked.push(next);
    left = left.filter((it) => it !== next);
  }
  const last = (home: T): number => (home.isResting ? 1 : 0) - (home.id === choice ? 2 : 0);
  return ranked.sort((a, b) => last(a) - last(b));

  /** Tokens a second, so that it does not matter with which length it was measured. */
  function perSecond(home: T): number {
    const known = speedOf(home.id);
    return known ? known.passagesPerSecond * known.tokens : 0;
  }
}
