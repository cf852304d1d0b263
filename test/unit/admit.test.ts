import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { skipSentence } from '../../extension/documents/skipDetail';
import { admit } from '../../extension/documents/admit';
import { parserFor } from '../../extension/documents/formats';
import { parseMarkdown } from '../../extension/documents/markdown';
import type { AdmissionPolicy } from '../../extension/index/passageIndex';

const policy: AdmissionPolicy = { maxBytes: 1_000_000, allowedSecrets: [] };
const bytes = (text: string) => new TextEncoder().encode(text);

function reasonOf(uri: string, head: Uint8Array | string = 'words', p = policy, size = 10) {
  const admission = admit(uri, size, head, p);
  return admission.admitted ? null : admission.reason;
}

describe('admit: secrets', () => {
  const refused = [
    'file:///p/.env',
    'file:///p/.ENV',
    'file:///p/.env.production',
    'file:///p/%2Eenv',
    'file:///p/server.pem',
    'file:///p/tls.key',
    'file:///p/x.p12',
    'file:///p/x.pfx',
    'file:///p/x.jks',
    'file:///p/x.keystore',
    'file:///p/vault.kdbx',
    'file:///p/id_rsa',
    'file:///p/id_dsa',
    'file:///p/id_ecdsa',
    'file:///p/id_ed25519',
    'file:///p/id_ed25519.bak',
    'file:///home/me/.netrc',
    'file:///home/me/.pgpass',
    'file:///p/.npmrc',
    'file:///p/.pypirc',
    'file:///p/.git-credentials',
    'file:///p/.htpasswd',
    'file:///home/me/.aws/credentials',
    'file:///home/me/.aws/config',
    'file:///home/me/.docker/config.json',
    'file:///home/me/.kube/config',
    'file:///p/application_default_credentials.json',
    'file:///p/service-account-prod.json',
    'file:///home/me/.azure/accessTokens.json',
    'file:///p/terraform.tfstate',
    'file:///p/terraform.tfstate.backup',
    'file:///p/prod.tfvars',
    'file:///p/secrets.yaml',
    'file:///p/secrets.yml',
    'file:///home/me/.ssh/config',
    'file:///C:/Users/me/.ssh/known_hosts',
    'file:///c%3A/Users/me%5C.ssh%5Canything',
    'vscode-remote://ssh-remote%2Bhost/home/me/.env',
    'git:/p/.env?%7B%22ref%22%3A%22HEAD%22%7D',
    'untitled:/p/.env.local',
    '/plain/path/.env',
    'C:\\plain\\path\\.env',
  ];
  for (const uri of refused) {
    it(`refuses ${uri}`, () => assert.equal(reasonOf(uri), 'secret'));
  }

  const admitted = [
    'file:///p/.env.example',
    'file:///p/.env.sample',
    'file:///p/.env.template',
    'file:///p/id_rsa.pub',
    'file:///home/me/.ssh/id_ed25519.pub',
    'file:///p/environment.md',
    'file:///p/keys.md',
    'file:///p/config.json',
    'file:///p/docs/credentials.md',
    'file:///p/secrets/README.md',
    'file:///p/monkey.txt',
    'untitled:Untitled-1',
    'file:///p/100%25%zz.md',
  ];
  for (const uri of admitted) {
    it(`admits ${uri}`, () => assert.equal(reasonOf(uri), null));
  }

  it('refuses a private key whatever the file is called', () => {
    const key = '\n-----BEGIN OPENSSH PRIVATE KEY-----\nabc';
    assert.equal(reasonOf('file:///p/notes.md', key), 'secret');
    assert.equal(reasonOf('file:///p/notes.md', bytes('\ufeff' + key)), 'secret');
    assert.equal(reasonOf('file:///p/notes.md', '-----BEGIN PRIVATE KEY-----'), 'secret');
    assert.equal(reasonOf('file:///p/notes.md', '-----BEGIN PGP PRIVATE KEY BLOCK-----'), 'secret');
    assert.equal(reasonOf('file:///p/notes.md', '-----BEGIN CERTIFICATE-----'), null);
    assert.equal(reasonOf('file:///p/notes.md', 'See: -----BEGIN PRIVATE KEY-----'), null);
  });

  it('admits what the user allowed by URI or absolute path, and only that', () => {
    const allow = (...allowedSecrets: string[]) => ({ ...policy, allowedSecrets });
    assert.equal(reasonOf('file:///p/.env', 'A=1', allow('file:///p/.env')), null);
    assert.equal(reasonOf('file:///p/a%20b/.env', 'A=1', allow('/p/a b/.env')), null);
    assert.equal(reasonOf('file:///c%3A/p/.env', 'A=1', allow('C:\\p\\.env')), null);
    assert.equal(reasonOf('file:///q/.env', 'A=1', allow('/p/.env')), 'secret');
    assert.equal(reasonOf('git:/p/.env', 'A=1', allow('/p/.env')), 'secret');
  });
});

describe('admit: versions of files', () => {
  const git = (path: string, of: string) =>
    `git:${path}?${encodeURIComponent(JSON.stringify({ path: of, ref: 'HEAD' }))}`;

  it('are judged by the file’s own name, as is their format', () => {
    assert.equal(reasonOf(git('/p/key.pem', '/p/key.pem')), 'secret');
    assert.equal(reasonOf(git('/p/key.pem.git', '/p/key.pem')), 'secret');
    assert.equal(reasonOf(git('/p/.env.git', '/p/.env')), 'secret');
    assert.equal(reasonOf(git('/c%3A/p/key.pem.git', 'C:\\p\\key.pem')), 'secret');
    assert.equal(reasonOf(git('/p/notes.md.git', '/p/notes.md')), null);
    assert.equal(parserFor(git('/p/notes.md.git', '/p/notes.md')), parseMarkdown);
    assert.equal(parserFor(git('/p/notes.md', '/p/notes.md')), parseMarkdown);
  });

  it('are what they are called where nothing says otherwise', () => {
    for (const uri of ['git:/p/notes.md.git', 'git:/p/notes.md.git?%7B', 'file:///p/notes.md.git'])
      assert.notEqual(parserFor(uri), parseMarkdown, uri);
    assert.notEqual(parserFor(git('/p/notes.md.git', '/p/other.md')), parseMarkdown);
    assert.notEqual(parserFor(git('/p/notes.md.git', '/p/notes.md.git')), parseMarkdown);
  });
});

describe('admit: binaries and size', () => {
  it('refuses zero bytes, magic numbers and binary extensions', () => {
    assert.equal(reasonOf('file:///p/x', Uint8Array.from([65, 0, 0, 66, 0])), 'binary');
    assert.equal(reasonOf('file:///p/x.txt', bytes('%PDF-1.7')), 'binary');
    assert.equal(reasonOf('file:///p/x.PNG', bytes('')), 'binary');
    assert.equal(reasonOf('untitled:Untitled-1', 'a\0b'), 'binary');
  });

  it('admits UTF-16 with a byte order mark or in its zero-byte pattern', () => {
    assert.equal(reasonOf('file:///p/x.md', Uint8Array.from([0xff, 0xfe, 65, 0, 10, 0])), null);
    assert.equal(reasonOf('file:///p/x.md', Uint8Array.from([65, 0, 66, 0])), null);
    assert.equal(reasonOf('file:///p/x.md', Uint8Array.from([0, 65, 0, 66])), null);
  });

  it('admits an open text under a binary name: the editor shows it as text', () => {
    assert.equal(reasonOf('file:///p/notes.bin', 'plain words'), null);
  });

  it('refuses what is over the limit, saying both sizes and no text', () => {
    const admission = admit('file:///p/x.md', 2_000_001, 'TOPWORDS', policy);
    assert.ok(!admission.admitted);
    assert.equal(admission.reason, 'too-large');
    assert.match(skipSentence(admission.detail), /has 2 MB.*maxFileSizeMB is 1 MB/);
    assert.doesNotMatch(skipSentence(admission.detail), /TOPWORDS/);
    assert.equal(reasonOf('file:///p/x.md', 'a', policy, 1_000_000), null);
  });

  it('says of what no extension gets that it is so', () => {
    const widest = { ...policy, maxBytes: 50 * 1024 * 1024 };
    for (const uri of ['file:///p/x.md', 'untitled:x', 'git:/p/x.md?%7B%7D']) {
      const admission = admit(uri, widest.maxBytes + 1, 'words', widest);
      assert.ok(!admission.admitted && admission.reason === 'too-large');
      assert.match(
        skipSentence(admission.detail),
        /has 50\.1 MB: too large for extensions.* 50 MB/,
      );
    }
  });
});
