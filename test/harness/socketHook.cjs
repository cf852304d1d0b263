/**
 * Loaded into every Node process under test with `--require`: writes one line of JSON for each
 * process, each connection asked for and each name looked up to the file VERBATIM_SOCKET_LOG names.
 * Worker threads load it too. Plain CommonJS without dependencies, since it goes in before anything.
 */
'use strict';
const { appendFileSync } = require('node:fs');
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');
const { threadId } = require('node:worker_threads');

const log = process.env.VERBATIM_SOCKET_LOG;

/** @param {Record<string, unknown>} entry */
function record(entry) {
  if (log) appendFileSync(log, JSON.stringify({ pid: process.pid, ...entry }) + '\n');
}

record({ what: 'process', threadId, argv: process.argv.slice(1) });

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  // Node itself passes [options, callback] as one already normalised array.
  const list = Array.isArray(args[0]) ? args[0] : args;
  const first = list[0];
  if (typeof first === 'object' && first !== null) {
    if (!first.path) record({ what: 'tcp', host: first.host ?? 'localhost', port: first.port });
  } else if (!isPath(first)) {
    record({ what: 'tcp', host: typeof list[1] === 'string' ? list[1] : 'localhost', port: first });
  }
  return connect.apply(this, args);
};

/** @param {unknown} value */
function isPath(value) {
  return typeof value === 'string' && Number.isNaN(Number(value));
}

const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...args) {
  const host = args.slice(1).find((it) => typeof it === 'string');
  record({ what: 'udp', host: host ?? (this.type === 'udp6' ? '::1' : '127.0.0.1') });
  return send.apply(this, args);
};
const udpConnect = dgram.Socket.prototype.connect;
dgram.Socket.prototype.connect = function (...args) {
  record({ what: 'udp', host: typeof args[1] === 'string' ? args[1] : 'localhost', port: args[0] });
  return udpConnect.apply(this, args);
};

const lookups = [
  'lookup',
  'resolve',
  'resolve4',
  'resolve6',
  'resolveAny',
  'resolveTxt',
  'reverse',
];
for (const target of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of lookups) {
    const original = target[name];
    if (typeof original !== 'function') continue;
    target[name] = function (...args) {
      record({ what: 'dns', host: String(args[0] ?? 'localhost') });
      return original.apply(this, args);
    };
  }
}
