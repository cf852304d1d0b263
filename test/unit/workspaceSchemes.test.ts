import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isDocumentScheme } from '../../extension/workspace/documentSchemes';

describe('schemes that count as documents', () => {
  it('are those of files and buffers, on any file system', () => {
    for (const scheme of ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'git', 'memfs']) {
      assert.equal(isDocumentScheme(scheme), true, scheme);
    }
  });

  it('are not those the editor writes itself, nor our own', () => {
    for (const scheme of [
      'output',
      'debug',
      'search-editor',
      'comment',
      'vscode-terminal',
      'chat-editing-text-model',
      'vscode-chat-code-block',
      'vscode-scm',
      'vscode-notebook-cell',
      'verbatim',
      'verbatim-gone',
    ]) {
      assert.equal(isDocumentScheme(scheme), false, scheme);
    }
  });
});
