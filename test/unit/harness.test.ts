import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { missingLibraries } from '../harness/installBrowser';
import { installOnce } from '../harness/installOnce';
import { ROOT } from '../harness/paths';
import { openSockets, processTree } from '../harness/procSockets';
import { isLoopback, SocketRecorder } from '../harness/sockets';

describe('harness', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'verbatim-harness-'));
  });

  describe('installOnce', () => {
    it('builds once for two that ask at the same time', async () => {
      let builds = 0;
      const build = (place: string): Promise<void> => {
        builds++;
        writeFileSync(join(place, 'part'), 'whole');
        return Promise.resolve();
      };
      const places = await Promise.all([
        installOnce('thing', build, folder),
        installOnce('thing', build, folder),
      ]);
      assert.equal(builds, 1);
      assert.equal(places[0], places[1]);
      assert.equal(readFileSync(join(folder, 'thing', 'part'), 'utf8'), 'whole');
    });

    it('leaves nothing behind when building fails', async () => {
      const failing = installOnce('other', () => Promise.reject(new Error('no disk')), folder);
      await assert.rejects(failing, /no disk/u);
      assert.deepEqual(
        readdirSync(folder).filter((it) => it.startsWith('other')),
        [],
      );
    });
  });

  it('names the libraries that ldd does not find', () => {
    const ldd = '\tlibnss3.so => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n';
    assert.deepEqual(missingLibraries(ldd), ['libnss3.so']);
  });

  it('tells loopback from the rest', () => {
    const here = ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', 'localhost', 'a.localhost'];
    const away = ['10.0.0.1', '192.0.2.7', '2001:db8::1', '::ffff:192.0.2.7', 'example.com', ''];
    assert.deepEqual([...here, ...away].filter(isLoopback), here);
  });

  describe('the record of sockets', () => {
    const server = createServer((socket) => socket.resume());
    let port = 0;
    before(async () => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
    });
    after(() => server.close());

    it('sees every kind of contact that Node code tries, in threads too', async () => {
      const log = join(folder, 'sockets.jsonl');
      // Reserved addresses and names (RFC 5737, RFC 6761): nothing answers there, nothing resolves.
      const script = `
        const quiet = (it) => it.on('error', () => {});
        quiet(require('net').connect(${port}, '127.0.0.1'));
        quiet(require('net').connect({ host: '192.0.2.1', port: 9 }));
        quiet(require('http').get('http://192.0.2.2:9/'));
        fetch('http://192.0.2.3:8099/').catch(() => {});
        const udp = quiet(require('dgram').createSocket('udp4'));
        udp.send('x', 9, '192.0.2.4');
        require('dns').lookup('lookup.invalid', () => {});
        require('dns').promises.resolve4('resolve.invalid').catch(() => {});
        new (require('worker_threads').Worker)(
          "require('net').connect(9, '192.0.2.5').on('error', () => {})", { eval: true });
        setTimeout(() => process.exit(), 1000);`;
      const hook = join(ROOT, 'test/harness/socketHook.cjs');
      const child = spawn(process.execPath, ['--require', hook, '-e', script], {
        env: { ...process.env, VERBATIM_SOCKET_LOG: log },
        stdio: 'ignore',
      });
      await once(child, 'exit');
      const recorder = new SocketRecorder(log);
      const hosts = new Set(recorder.contacts().map((it) => it.host));
      assert.ok(recorder.contacts().some((it) => it.host === '127.0.0.1' && it.port === port));
      for (const host of ['1', '2', '3', '4', '5'].map((it) => `192.0.2.${it}`)) {
        assert.ok(hosts.has(host), `${host} was not recorded`);
      }
      assert.ok(hosts.has('lookup.invalid') && hosts.has('resolve.invalid'));
      assert.ok(recorder.foreign().every((it) => it.host !== '127.0.0.1'));
      assert.equal(recorder.hookedProcesses()[0]?.pid, child.pid);
    });

    if (process.platform === 'linux') {
      it('reads the socket table of a process and its children', async () => {
        const client = connect(port, '127.0.0.1');
        await once(client, 'connect');
        const script = `require('net').connect(${port}, '127.0.0.1', () => console.log('up'))`;
        const child = spawn(process.execPath, ['-e', script], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        await once(child.stdout, 'data');
        assert.ok(processTree(process.pid).includes(child.pid ?? -1));
        const seen = openSockets(child.pid ?? -1);
        assert.deepEqual(seen, [{ host: '127.0.0.1', port }]);
        assert.ok(openSockets(process.pid).filter((it) => it.port === port).length >= 2);
        child.kill();
        client.destroy();
      });
    }
  });
});
