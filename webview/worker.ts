/** Entry of the page's reading worker with WebAssembly alone. */
import * as ort from 'onnxruntime-web/wasm';
import { serveReader } from './runtime/workerEntry';

serveReader(ort);
