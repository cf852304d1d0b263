import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { tinyReaderFiles } from '../harness/pageReading';
import { SOFTWARE_WEBGPU } from '../harness/readerPage';
import { openFile } from './support/editor';
import { eventually } from './support/eventually';
import { askInPanel, openPanel, waitUntilDone } from './support/panel';
import { useWorkbench } from './support/workbench';

/** In the real workbench, with a reader of two blocks: the software adapter is slow. */
describe('WebGPU in the panel', function () {
  this.timeout(120_000);

  let folder: string;
  const machineSettings: Record<string, unknown> = { 'verbatim.accelerator': 'webview-webgpu' };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verbatim-gpu-'));
    await tinyReaderFiles(folder, []);
    machineSettings['verbatim.reader.path'] = join(folder, 'reader');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const workbench = useWorkbench({ machineSettings, browserFlags: SOFTWARE_WEBGPU });

  it('reads with a network made of the int8 one, and is shown in use', async function () {
    this.timeout(240_000);
    const { page, data } = workbench();
    await openFile(page, 'handbook.md');
    const frame = await openPanel(page);
    const chosen = frame.locator('.accelerators summary');
    let asked = 0;
    await eventually(async () => {
      // The first questions are read by whatever is ready.
      await askInPanel(frame, `How many days of paid leave are there in year ${++asked}?`);
      await waitUntilDone(frame);
      assert.match(await chosen.innerText(), /WebGPU/u);
    }, 200);
    const storage = join(data, 'server/data/User/globalStorage/verbatim.verbatim/readers/.forms');
    const forms = readdirSync(storage);
    assert.equal(forms.length, 1);
    assert.match(forms[0]!, /-fp32-/u);
  });
});
