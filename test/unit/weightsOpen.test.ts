import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openWeights } from '../../models/weights/openWeights';
import type { OpenedWeights } from '../../models/weights/weightSource';
import {
  assertGives,
  assertRefused,
  expected,
  fixture,
  fixtureFolder,
  fixturePath,
  text,
} from './weightsHelpers';

function open(path: string): Promise<OpenedWeights> {
  // No archive is opened here: the folder must never be made.
  return openWeights(path, { workFolder: '/nowhere/at/all' });
}

describe('weights: what the user chose', () => {
  const fixtures: [path: string, kind: string, truth: string][] = [
    ['safetensors/model.safetensors', 'safetensors', 'safetensors/expected.json'],
    ['safetensors', 'safetensors', 'safetensors/expected.json'],
    ['sharded', 'safetensors', 'sharded/expected.json'],
    ['sharded/model.safetensors.index.json', 'safetensors', 'sharded/expected.json'],
    ['bert_span_labeler', 'tf2', 'bert_span_labeler/expected.json'],
    ['bert_span_labeler/model.ckpt-7.index', 'tf2', 'bert_span_labeler/expected.json'],
    [
      'bert_span_labeler/model.ckpt-7.data-00000-of-00001',
      'tf2',
      'bert_span_labeler/expected.json',
    ],
    ['saved_model', 'tf2', 'saved_model/expected.json'],
    ['saved_model/saved_model.pb', 'tf2', 'saved_model/expected.json'],
    ['saved_model/variables', 'tf2', 'saved_model/expected.json'],
    ['tflite/int8.tflite', 'tflite', 'tflite/int8.json'],
  ];
  for (const [path, kind, truth] of fixtures) {
    it(`opens ${path}`, async () => {
      const { source } = await open(fixturePath(path));
      assert.equal(source.kind, kind);
      await assertGives(source, expected(truth));
      await source.close();
    });
  }

  it('finds the configuration and the vocabulary beside the weights', async () => {
    const { source, config, vocab } = await open(fixturePath('sharded'));
    assert.deepEqual(config, { model_type: 'mobilebert', num_hidden_layers: 1 });
    assert.equal(vocab, '[PAD]\n[UNK]\n[CLS]\n[SEP]\nwörter\n');
    await source.close();
    const saved = await open(fixturePath('saved_model'));
    assert.deepEqual([saved.config, saved.vocab], [undefined, '[PAD]\n[UNK]\n']);
    await saved.source.close();
  });
});

describe('weights: what is none', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function put(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }

  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
  const refusals: [name: string, content: Uint8Array, message: RegExp][] = [
    [
      'pytorch_model.bin',
      text('PK\x03\x04archive/data.pkl'),
      /holds a program .* safetensors form/,
    ],
    ['pytorch_model.bin', bytes(0x80, 2, 0x8a, 10), /PyTorch pickle/],
    ['model.pt', bytes(0x80, 4, 0x95), /PyTorch pickle/],
    ['model.safetensors', text('\n<!DOCTYPE html><html>'), /this is a web page, not weights/],
    ['model.ckpt.index', text('\ufeff<HTML lang=en>'), /this is a web page/],
    [
      'model.safetensors',
      text('version https://git-lfs.github.com/spec/v1\noid'),
      /Git LFS pointer/,
    ],
    ['model.safetensors', bytes(), /it is empty/],
    ['model.h5', text('\x89HDF\r\n\x1a\n').subarray(1), /no form of weights|Keras/],
    ['tf_model.h5', bytes(0x89, 0x48, 0x44, 0x46, 13, 10), /Keras HDF5/],
    ['m.data-00000-of-00001', bytes(1, 2, 3), /its \.index file is missing beside it/],
    ['model.tflite', bytes(1, 2, 3), /damaged, cut short, or not what its name says/],
    ['notes.txt', text('hello'), /no form of weights that Verbatim reads/],
    ['config.json', text('{"a": 1}'), /this is no file of weights; choose the weights/],
  ];
  for (const [name, content, message] of refusals) {
    it(`refuses ${name}: ${message.source.slice(0, 40)}`, async () => {
      await put({ [name]: content });
      await assertRefused(open(join(folder, name)), message);
    });
  }

  it('refuses what is not there', async () => {
    await assertRefused(open(join(folder, 'none')), /^none: there is no such file or folder/);
  });

  it('refuses a folder without weights, or with nothing but a pickle', async () => {
    await put({ 'config.json': text('{}') });
    await assertRefused(open(folder), /there are no weights in it/);
    await put({ 'pytorch_model.bin': bytes(0x80, 2) });
    await assertRefused(open(folder), /^pytorch_model\.bin: this is a PyTorch pickle/);
  });

  it('refuses to choose among several, unless TensorFlow says which is the last', async () => {
    const names = ['model.ckpt-3.index', 'model.ckpt-3.data-00000-of-00001'];
    await put(fixtureFolder('tensorflow1', names));
    await put({ 'model.ckpt-2.index': text('older') });
    await assertRefused(
      open(folder),
      /several weights in it \(model.ckpt-2.index, model.ckpt-3.index\)/,
    );
    await put({ checkpoint: text('model_checkpoint_path: "/far/away/model.ckpt-3"\n') });
    const { source } = await open(folder);
    assert.equal(source.kind, 'tf1');
    await source.close();
    await put({ checkpoint: text('model_checkpoint_path: "../../elsewhere"\n') });
    await assertRefused(open(folder), /several weights in it/);
  });

  it('prefers safetensors, and the main file among them', async () => {
    const main = fixture('safetensors/model.safetensors');
    await put({ 'pytorch_model.bin': bytes(1), 'model.safetensors': main, 'x.safetensors': main });
    await put({ '._model.safetensors': bytes(1), 'm.tflite': bytes(1) });
    const { source } = await open(folder);
    await assertGives(source, expected('safetensors/expected.json'));
    await source.close();
  });

  it('follows linked files, and never goes in circles', async () => {
    await put({ 'blobs/1': fixture('safetensors/model.safetensors') });
    await mkdir(join(folder, 'snapshot'));
    await symlink('../blobs/1', join(folder, 'snapshot/model.safetensors'));
    await symlink('..', join(folder, 'snapshot/up'));
    await symlink('itself', join(folder, 'snapshot/itself'));
    const { source } = await open(join(folder, 'snapshot'));
    await assertGives(source, expected('safetensors/expected.json'));
    await source.close();
  });

  it('refuses a configuration that is none', async () => {
    await put({ 'model.safetensors': fixture('safetensors/model.safetensors') });
    await put({ 'config.json': text('[1]') });
    await assertRefused(open(folder), /^config\.json: the file is not a JSON object/);
    await put({ 'config.json': text('{}'), 'vocab.txt': bytes(0xff) });
    await assertRefused(open(folder), /^vocab\.txt: it is not UTF-8 text/);
  });
});
