import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { parseReaderDescription, ReaderDescriptionError } from '../../models/readerDescription';

const bundled = readFileSync('models/bundled/reader.json', 'utf8');

/** The bundled description with one change. */
function changed(change: (json: Record<string, never>) => void): unknown {
  const json = JSON.parse(bundled) as Record<string, never>;
  change(json);
  return json;
}

function refuses(json: unknown, message: RegExp): void {
  assert.throws(
    () => parseReaderDescription(json),
    (error: unknown) => {
      assert.ok(error instanceof ReaderDescriptionError);
      assert.match(error.message, message);
      assert.match(error.message, /^[^\n]+\.$/);
      return true;
    },
  );
}

/** Sets a key deep inside. */
function set(path: string, value: unknown): unknown {
  return changed((json) => {
    const keys = path.split('.');
    const last = keys.pop()!;
    let at: Record<string, unknown> = json;
    for (const key of keys) at = at[key] as Record<string, unknown>;
    if (value === undefined) Reflect.deleteProperty(at, last);
    else at[last] = value;
  });
}

describe('parseReaderDescription', () => {
  it('reads the bundled description whole', () => {
    const json: unknown = JSON.parse(bundled);
    assert.deepEqual(parseReaderDescription(json), json);
  });

  it('has a padded check and checks of several lengths', () => {
    const { checks } = parseReaderDescription(JSON.parse(bundled));
    assert.ok(checks.some((it) => it.mask.includes(0)));
    assert.ok(new Set(checks.map((it) => it.ids.length)).size >= 3);
  });

  it('leaves out keys it does not know', () => {
    const parsed = parseReaderDescription(set('extra', { a: 1 }));
    assert.ok(!('extra' in parsed));
  });

  it('refuses what is no object', () => {
    for (const json of [null, [], 'text', 1]) refuses(json, /must hold one JSON object/);
  });

  it('names the format it was given', () => {
    refuses(set('format', 2), /has format 2, but this version of Verbatim reads format 1/);
    refuses(set('format', '1'), /"format" must be a number/);
  });

  it('names a missing key', () => {
    refuses(set('tokenizer.vocab', undefined), /lacks "tokenizer.vocab"/);
    refuses(set('files.int8.sha256', undefined), /lacks "files.int8.sha256"/);
    refuses(set('checks', undefined), /lacks "checks"/);
  });

  it('refuses paths that leave the folder', () => {
    const outside = ['../a', '/etc/a', 'a/../../b', 'C:a', 'a\\b', './a', 'a//b', 'a\0', ''];
    for (const path of outside) {
      refuses(set('files.int8.path', path), /"files.int8.path" must/);
      refuses(set('tokenizer.vocab', path), /"tokenizer.vocab" must/);
    }
    parseReaderDescription(set('files.int8.path', 'sub/network.onnx'));
  });

  it('refuses wrong values where they stand', () => {
    refuses(set('maxLength', 0), /"maxLength" must be greater than 0/);
    refuses(set('maxLength', 1.5), /"maxLength" must be a whole number/);
    refuses(set('maskValue', '−'), /"maskValue" must be a number/);
    refuses(set('tokenizer.kind', 'bpe'), /"tokenizer.kind" must be one of wordpiece/);
    refuses(set('tokenizer.lowercase', 1), /"tokenizer.lowercase" must be true or false/);
    refuses(set('files.int8.sha256', 'abc'), /"files.int8.sha256" must be 64/);
    refuses(set('files', {}), /"files" must name at least one/);
    refuses(set('files.int4', {}), /"files.int4" must be one of int8, fp16, fp32/);
    refuses(set('sources', 'one'), /"sources" must be a list/);
    refuses(set('checks.0.mask', [1]), /"checks\[0\].mask" must have as many numbers as ids/);
    refuses(set('scores.1.value', null), /"scores\[1\].value" must be a number/);
  });

  it('reads a calibration and refuses a threshold that is no chance', () => {
    const calibration = { int8: { bias: -1.5, weights: { margin: 0.25 }, threshold: 0.5 } };
    assert.deepEqual(
      parseReaderDescription(set('calibration', calibration)).calibration,
      calibration,
    );
    const wrong = { int8: { ...calibration.int8, threshold: 1.2 } };
    refuses(set('calibration', wrong), /"calibration.int8.threshold" must lie between 0 and 1/);
  });
});
