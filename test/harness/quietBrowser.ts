/** A port of this machine where nobody listens. */
const NOWHERE = 'http://127.0.0.1:9/';

/**
 * Flags under which a full Chrome or Chromium asks nothing of its maker by itself, so that whatever
 * is recorded as foreign comes from a page: the addresses of its own services (updates, accounts,
 * suggestions for forms) lead nowhere. What pages ask for is not touched.
 */
export const QUIET_FLAGS: readonly string[] = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--component-updater=url-source=${NOWHERE}`,
  `--gaia-url=${NOWHERE}`,
  `--autofill-server-url=${NOWHERE}`,
];
