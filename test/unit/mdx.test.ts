import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parserFor } from '../../extension/documents/formats';
import { parseMdx } from '../../extension/documents/markdown';
import { itKeepsTheMap } from '../fixtures/documents/formatTests';
import { markdown } from '../fixtures/documents/generators';
import { isCellLabel } from '../fixtures/documents/mapProperties';
import { outline } from '../fixtures/documents/outline';
import { assertSpends } from '../fixtures/processorTime';

const read = (text: string) => outline(parseMdx(text));

describe('MDX', () => {
  it('leaves imports and exports out, blank lines within them too', () => {
    assert.deepEqual(
      read(
        "---\ntitle: T\n---\nimport A from './a'\nimport {\n  B,\n} from 'b'\n\n" +
          'export const meta = {\n  a: 1,\n\n  b: 2\n}\n\n# Hi\n\nimport duties rose\n',
      ),
      ['text: title: T', 'heading1: Hi', 'paragraph: import duties rose'],
    );
  });

  it('drops tags and expressions, keeps the Markdown between', () => {
    assert.deepEqual(
      read(
        "<Tabs items={['a', 'b > c']} on={() => { x() }}>\n  <Tab title=\"One\">\n" +
          '    Text *in* it, 2 < 3 and {f({a: 1})} more<br/>line.\n  </Tab>\n</Tabs>\n\n' +
          '<A.B x /> <>some</> `{code}` \\{ {/* gone */} <b>b</b>\n\n    no code\n',
      ),
      [
        'paragraph: Text in it, 2 < 3 and more\nline.',
        'paragraph: some {code} { b',
        'paragraph: no code',
      ],
    );
  });

  it('is what .mdx files are read as, and only they', () => {
    assert.equal(parserFor('file:///a/b.mdx'), parseMdx);
    assert.equal(parserFor('file:///a/b', 'mdx'), parseMdx);
  });

  const jsx = fc.constantFrom(
    "import a from 'b'\n",
    'export default {\n\n}\n',
    '<A b={{c}}>',
    '{x}',
  );
  itKeepsTheMap(
    parseMdx,
    fc.array(fc.oneof(markdown, jsx), { maxLength: 4 }).map((parts) => parts.join('\n')),
    undefined,
    isCellLabel,
  );

  it('reads many tags and braces that are never closed', () => {
    for (const unit of ['{', '<A ', '<A b={', '<A "', '<A>', '{a}', '</', 'import a from\n\n ']) {
      const text = unit.repeat(Math.ceil(2e5 / unit.length));
      const parsed = assertSpends(4000, () => parseMdx(text), unit);
      assert.ok(parsed.readable.length <= text.length, unit);
    }
  });
});
