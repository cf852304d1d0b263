import type { DocumentPart, SourceDocument } from '../documents/document';
import type { DocumentEntry, Explanation } from './documentEntry';
import type {
  AdmissionPolicy,
  CopiesRequest,
  FileState,
  FolderSource,
  GivenFile,
  IndexStatus,
  PassageCopies,
  PassageIndex,
  SearchRequest,
  SearchResult,
  SearchScope,
  SkippedDocument,
  TextChange,
} from './passageIndex';
import type { IndexClientOptions } from './workerCalls';
import { WorkerCalls } from './workerCalls';

/** The index in a worker thread of its own, which starts with the first call. */
export function createIndexClient(
  workerPath: string | URL,
  options: IndexClientOptions = {},
): PassageIndex {
  return new IndexClient(new WorkerCalls(workerPath, options));
}

class IndexClient implements PassageIndex {
  constructor(private readonly calls: WorkerCalls) {}

  setPolicy(policy: AdmissionPolicy): Promise<void> {
    this.calls.policy = policy;
    return this.calls.call('setPolicy', [policy]);
  }

  put(document: SourceDocument): Promise<SkippedDocument | null> {
    return this.calls.call('put', [document]);
  }

  putBytes(uri: string, version: number, bytes: Uint8Array): Promise<SkippedDocument | null> {
    return this.calls.call('putBytes', [uri, version, bytes]);
  }

  putFile(file: GivenFile): Promise<SkippedDocument | null> {
    return this.calls.call('putFile', [file]);
  }

  removeFile(uri: string): Promise<void> {
    return this.calls.call('removeFile', [uri]);
  }

  files(): Promise<readonly FileState[]> {
    return this.calls.call('files', []);
  }

  keepParts(uri: string, parts: readonly DocumentPart[]): Promise<void> {
    return this.calls.call('keepParts', [uri, parts]);
  }

  extractedText(uri: string): Promise<string | null> {
    return this.calls.call('extractedText', [uri]);
  }

  edit(
    uri: string,
    fromVersion: number,
    toVersion: number,
    changes: readonly TextChange[],
  ): Promise<boolean> {
    return this.calls.call('edit', [uri, fromVersion, toVersion, changes]);
  }

  remove(uri: string): Promise<void> {
    return this.calls.call('remove', [uri]);
  }

  setFolders(folders: readonly FolderSource[], signal?: AbortSignal): Promise<void> {
    this.calls.folders = folders;
    return this.calls.call('setFolders', [folders], signal);
  }

  sweep(signal?: AbortSignal): Promise<void> {
    return this.calls.call('sweep', [], signal);
  }

  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult> {
    return this.calls.call('search', [request], signal);
  }

  copies(request: CopiesRequest, signal?: AbortSignal): Promise<readonly PassageCopies[]> {
    return this.calls.call('copies', [request], signal);
  }

  status(): Promise<IndexStatus> {
    return this.calls.call('status', []);
  }

  list(scope?: SearchScope): Promise<readonly DocumentEntry[]> {
    return this.calls.call('list', [scope]);
  }

  explain(uri: string): Promise<Explanation> {
    return this.calls.call('explain', [uri]);
  }

  rebuild(signal?: AbortSignal): Promise<void> {
    this.calls.forgive();
    return this.calls.call('rebuild', [], signal);
  }

  forget(): Promise<void> {
    this.calls.folders = null;
    this.calls.forgive();
    return this.calls.call('forget', []);
  }

  dispose(): Promise<void> {
    return this.calls.dispose();
  }
}
