import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { asSaid, spanInVersion } from '../../extension/answering/versions';

const GUIDE = 'The server listens on port 8471 by default, on every network card of the machine.';

/** What the other text says in the place of `answer`; null where it is no version. */
function saysOf(
  text: string,
  answer: string,
  other: string,
  headings: readonly [readonly string[], readonly string[]] = [[], []],
): string | null {
  const start = text.indexOf(answer);
  const span = spanInVersion(
    { heading: headings[0], readable: text },
    { start, end: start + answer.length },
    { heading: headings[1], readable: other },
  );
  return span && other.slice(span.start, span.end);
}

describe('versions of a passage', () => {
  it('finds what stands in the place of an answer', () => {
    assert.equal(saysOf(GUIDE, '8471', GUIDE.replace('8471', '9000')), '9000');
    assert.equal(saysOf(GUIDE, '8471', GUIDE), '8471');
    assert.equal(
      saysOf(GUIDE, 'every network card', GUIDE.replace('every network card', 'loopback only')),
      'loopback only',
    );
  });

  it('finds it at either end of a passage, and among several changes', () => {
    const text = 'Ports: the server listens, unless it is told otherwise, on port 8471.';
    assert.equal(saysOf(text, '8471', text.replace('8471', '9000')), '9000');
    const turned = '8471 is the port that the server listens on unless told otherwise.';
    assert.equal(saysOf(turned, '8471', turned.replace('8471', '9000')), '9000');
    const other = GUIDE.replace('8471', '9000').replace('network card', 'network interface');
    assert.equal(saysOf(GUIDE, '8471', other), '9000');
  });

  it('takes other headings for another matter, versions in them aside', () => {
    const other = GUIDE.replace('8471', '9000');
    assert.equal(
      saysOf(GUIDE, '8471', other, [
        ['Guide', 'Server'],
        ['Guide', 'Client'],
      ]),
      null,
    );
    assert.equal(
      saysOf(GUIDE, '8471', other, [
        ['Guide v1.2', 'Server'],
        ['Guide  v2.0', 'Server'],
      ]),
      '9000',
    );
  });

  it('takes texts that share too little for other texts', () => {
    assert.equal(saysOf(GUIDE, '8471', 'The client asks port 9000 by default.'), null);
    assert.equal(saysOf('The port is 8471 here.', '8471', 'The port is 9000 here.'), null);
    const third = GUIDE.split(' ').map((word, at) => (at % 3 === 0 ? 'other' : word));
    assert.equal(saysOf(GUIDE, '8471', third.join(' ')), null);
  });

  it('says nothing where nothing, or a whole other text, stands in its place', () => {
    assert.equal(saysOf(GUIDE, '8471 ', GUIDE.replace('port 8471 by', 'port by')), null);
    const long = GUIDE.replace('8471', 'that you name when you start it for the first time');
    assert.equal(saysOf(GUIDE, '8471', long), null);
  });

  it('says nothing where the words beside the answer differ too', () => {
    assert.equal(saysOf(GUIDE, '8471', GUIDE.replace('port 8471', 'socket 9000')), null);
  });

  it('compares what is said without case, articles and marks of thousands', () => {
    assert.equal(asSaid('The  Nile,'), asSaid('nile'));
    assert.equal(asSaid('1,000 MB'), asSaid('1000 mb'));
    assert.notEqual(asSaid('10 days'), asSaid('100 days'));
    assert.notEqual(asSaid('$5'), asSaid('5'));
  });

  it('gives, whatever the texts, a range of whole words of the other one', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c,', 'd.', '(e)', '7'), { maxLength: 14 });
    fc.assert(
      fc.property(words, words, fc.nat(13), fc.nat(13), (left, right, from, length) => {
        const text = left.join(' ');
        const start = left.slice(0, from).join(' ').length;
        const answer = { start, end: Math.min(text.length, start + length) };
        const other = right.join(' ');
        const passage = { heading: [], readable: text };
        const span = spanInVersion(passage, answer, { heading: [], readable: other });
        if (span === null) return;
        assert.ok(0 <= span.start && span.start < span.end && span.end <= other.length);
        assert.match(other.slice(span.start, span.end), /^\w(?:.*\w)?$/u);
      }),
    );
  });
});
