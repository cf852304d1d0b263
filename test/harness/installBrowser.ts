import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { runCommand, runNpm } from './command';
import { installOnce } from './installOnce';

/** A headless Chromium inside an npm package; we take its executable and nothing else of it. */
const BUNDLED = '153.0.0';
const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export interface Browser {
  readonly executable: string;
  /** Its environment: the system libraries that came with it, where the machine has none. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A Chrome or Chromium: the one on the PATH, else the one from npm. `VERBATIM_BROWSER` is a path,
 * or `bundled` for the one from npm. Rejects with the names of missing system libraries.
 */
export async function installBrowser(): Promise<Browser> {
  const wish = process.env['VERBATIM_BROWSER'];
  if (wish && wish !== 'bundled') return { executable: wish, env: {} };
  const installed = wish === 'bundled' ? null : installedBrowser();
  return installed ? { executable: installed, env: {} } : bundledBrowser();
}

function installedBrowser(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((it) => it !== '');
  const candidates = folders.flatMap((folder) => INSTALLED.map((name) => join(folder, name)));
  return candidates.find((it) => existsSync(it)) ?? null;
}

async function bundledBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `There is no browser from npm for ${process.platform} ${process.arch}: ` +
        'install Chrome or Chromium, or name one in VERBATIM_BROWSER.',
    );
  }
  const folder = await installOnce(`chromium-${BUNDLED}`, async (place) => {
    await writeFile(
      join(place, 'package.json'),
      JSON.stringify({ private: true, dependencies: { '@sparticuz/chromium': BUNDLED } }),
    );
    const { status, output } = await runNpm(
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: place },
    );
    if (status !== 0) throw new Error(`npm install of the browser failed:\n${output}`);
    const packed = join(place, 'node_modules', '@sparticuz', 'chromium', 'bin');
    await unpack(join(packed, 'chromium.br'), join(place, 'chromium'));
    // Its software renderer, which the executable looks for beside itself, and a few system
    // libraries (lib/) for machines without any of a desktop's.
    await unpackTar(packed, 'swiftshader.tar', place);
    await unpackTar(packed, 'al2023.tar', place);
    await rm(join(place, 'node_modules'), { recursive: true });
  });
  return withLibraries(join(folder, 'chromium'), join(folder, 'lib'));
}

async function unpack(from: string, to: string): Promise<void> {
  await pipeline(
    createReadStream(from),
    createBrotliDecompress(),
    createWriteStream(to, { mode: 0o755 }),
  );
}

async function unpackTar(packed: string, name: string, place: string): Promise<void> {
  await unpack(join(packed, `${name}.br`), join(place, name));
  const { status, output } = await runCommand('tar', ['-xf', name], { cwd: place });
  if (status !== 0) throw new Error(`unpacking ${name} of the browser failed:\n${output}`);
  await rm(join(place, name));
}

/** Lends the browser its own libraries only where the machine lacks some, and names what is left. */
async function withLibraries(executable: string, libraries: string): Promise<Browser> {
  if (missingLibraries((await runCommand('ldd', [executable])).output).length === 0) {
    return { executable, env: {} };
  }
  const env = { LD_LIBRARY_PATH: libraries };
  const { output } = await runCommand('ldd', [executable], { env: { ...process.env, ...env } });
  const missing = missingLibraries(output);
  if (missing.length > 0) {
    throw new Error(`The browser needs system libraries that are missing: ${missing.join(', ')}.`);
  }
  return { executable, env };
}

/** The libraries that an output of `ldd` calls not found. */
export function missingLibraries(ldd: string): string[] {
  return [...ldd.matchAll(/^\s*(\S+) => not found/gmu)].map((it) => it[1] ?? '');
}
