/** Entry of the page's reading worker with WebGPU and WebNN, whose runtime is twice as large. */
import * as ort from 'onnxruntime-web/webgpu';
import { serveReader } from './runtime/workerEntry';

serveReader(ort);
