import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface OpenSocket {
  /** The remote end. */
  readonly host: string;
  readonly port: number;
}

/**
 * The remote ends of all TCP and UDP sockets that a process and its descendants hold right now, from
 * Linux's /proc (format: proc_pid_net(5)). Listening and unconnected sockets have none and are left
 * out. Processes that end meanwhile are passed over.
 */
export function openSockets(root: number): OpenSocket[] {
  const inodes = new Set(processTree(root).flatMap(socketInodes));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readLines(`/proc/${root}/net/${table}`)
      .slice(1)
      .flatMap((line) => remoteEnd(line, inodes)),
  );
}

/** The process and everything it started, directly or not. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readFolder('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    // The second field is a name in parentheses that may hold anything, also parentheses.
    const stat = readLines(`/proc/${pid}/stat`).join('\n');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

function socketInodes(pid: number): string[] {
  return readFolder(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/u.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.slice(1) ?? [];
    } catch {
      return [];
    }
  });
}

function remoteEnd(line: string, inodes: ReadonlySet<string>): OpenSocket[] {
  const fields = line.trim().split(/\s+/u);
  const [address = '', port = ''] = (fields[2] ?? '').split(':');
  if (!inodes.has(fields[9] ?? '') || Number.parseInt(port, 16) === 0) return [];
  return [{ host: addressOf(address), port: Number.parseInt(port, 16) }];
}

/** Addresses stand there as words of 32 bits in the byte order of the machine (little-endian). */
function addressOf(hex: string): string {
  const bytes = Array.from({ length: hex.length / 2 }, (_, at) => {
    const inWord = at % 4;
    const from = (at - inWord + 3 - inWord) * 2;
    return hex.slice(from, from + 2);
  });
  if (bytes.length === 4) return bytes.map((it) => Number.parseInt(it, 16)).join('.');
  const whole = bytes.join('').toLowerCase();
  if (whole === '0'.repeat(31) + '1') return '::1';
  if (whole.startsWith('0'.repeat(20) + 'ffff')) {
    return bytes
      .slice(12)
      .map((it) => Number.parseInt(it, 16))
      .join('.');
  }
  return (whole.match(/.{4}/gu) ?? []).join(':');
}

function readFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
