import type * as vscode from 'vscode';
import type { FormStore } from '../readers/forms';
import type { Log } from './log';
import { readerPorts } from './readerPorts';

/** The commands about readers, and the forms of networks that the panel's WebGPU and WebNN want. */
export interface ReaderCommands {
  add(): Promise<void>;
  choose(): Promise<void>;
  readonly forms: Pick<FormStore, 'get'>;
}

export function readerCommands(context: vscode.ExtensionContext, log: Log): ReaderCommands {
  const ports = readerPorts(context, log);
  return {
    add: async () => (await import('./addReader')).addReader(ports),
    choose: async () => (await import('./chooseReader')).chooseReader(ports),
    forms: ports.forms,
  };
}
