import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CATALOGUE } from '../../models/catalogue';

describe('the catalogue of public readers', () => {
  it('names each entry and each address once, in names that can be folders', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z0-9-]+$/);
    const urls = CATALOGUE.flatMap(({ files }) => files.map(({ url }) => url));
    assert.equal(new Set(urls).size, urls.length);
  });

  it('downloads over https only, into plain file names', () => {
    for (const { files } of CATALOGUE) {
      for (const { url, name, sha256 } of files) {
        assert.equal(new URL(url).protocol, 'https:');
        assert.match(name, /^[\w.-]+$/);
        assert.match(sha256 ?? '0'.repeat(64), /^[0-9a-f]{64}$/);
      }
      assert.equal(new Set(files.map(({ name }) => name)).size, files.length);
    }
  });

  it('offers all weights that were tuned, and says why not the others', () => {
    const usable = CATALOGUE.filter(({ obstacle }) => obstacle === null);
    assert.deepEqual(
      usable.map(({ id, form }) => [id, form]),
      [
        ['csarron-mobilebert-uncased-squad-v1', 'huggingface'],
        ['csarron-mobilebert-uncased-squad-v2', 'huggingface'],
        ['neuralmagic-mobilebert-uncased-finetuned-squadv1', 'huggingface'],
        ['mobilebert-edgetpu-xs-squad', 'tf2'],
        ['mobilebert-edgetpu-s-squad-float', 'tflite'],
        ['mobilebert-edgetpu-s-squad-int8', 'tflite'],
        ['mobilebert-edgetpu-xs-squad-float', 'tflite'],
        ['mobilebert-edgetpu-xs-squad-ptq', 'tflite'],
        ['mobilebert-edgetpu-xs-squad-qat', 'tflite'],
      ],
    );
    for (const { id, obstacle } of CATALOGUE) {
      assert.equal(obstacle, id.endsWith('-pretrained') ? 'pre-trained' : null);
    }
  });

  it('gives percentages as scores, and licences only where they are stated', () => {
    for (const { scores } of CATALOGUE) {
      for (const { f1, exactMatch } of scores) {
        assert.ok(f1 > 50 && f1 < 100);
        assert.ok(exactMatch === null || (exactMatch > 50 && exactMatch < f1));
      }
    }
    const licences = new Set(CATALOGUE.map(({ licence }) => licence));
    assert.deepEqual([...licences], ['MIT', null]);
  });
});
