import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AskUpdate } from '../../extension/answering/answer';
import { ask } from '../../extension/answering/ask';
import type { AskRequest } from '../../extension/answering/askRequest';
import { EmptyQuestionError } from '../../extension/answering/question';
import { RunKind } from '../../extension/documents/sourceMap';
import type { PassageHit } from '../../extension/index/passageIndex';
import { ReaderLostError } from '../../extension/runtime/reader';
import { FixedIndex, RuleReader, WordTokenizer, hitOf } from './answeringDoubles';
import type { WordScores } from './answeringDoubles';

const REQUEST: AskRequest = {
  question: 'Who built it?',
  scope: { kind: 'documents', uris: [] },
  limit: 16,
  answers: 3,
};

function world(hits: readonly PassageHit[], scores: WordScores, documents = hits.length) {
  const tokenizer = new WordTokenizer();
  const reader = new RuleReader(tokenizer, scores);
  const index = new FixedIndex(hits, documents);
  let clock = 0;
  const ports = { index, reader, tokenizer, now: () => clock++ };
  return { ports, reader, index, tokenizer };
}

async function run(
  { ports }: ReturnType<typeof world>,
  request: Partial<AskRequest> = {},
  signal = new AbortController().signal,
): Promise<AskUpdate[]> {
  const updates: AskUpdate[] = [];
  for await (const update of ask({ ...REQUEST, ...request }, ports, signal)) updates.push(update);
  return updates;
}

async function lastOf(...args: Parameters<typeof run>): Promise<AskUpdate> {
  return (await run(...args)).at(-1)!;
}

describe('ask', () => {
  it('re-ranks over all passages as readings arrive', async () => {
    const hits = [
      hitOf('The mill was built by Anna in May.', undefined, { uri: 'file:///a.txt', score: 9 }),
      hitOf('The bridge was built by Berta.', undefined, { uri: 'file:///b.txt', score: 5 }),
      hitOf('Nothing of the kind here.', undefined, { uri: 'file:///c.txt', score: 1 }),
    ];
    const updates = await run(world(hits, { anna: 2, berta: 7 }));
    assert.deepEqual(
      updates.map(({ phase, answers, passagesRead }) => [
        phase,
        passagesRead,
        answers.map(({ text }) => text),
      ]),
      [
        ['searching', 0, []],
        ['reading', 0, []],
        ['reading', 1, ['Anna']],
        ['reading', 2, ['Berta', 'Anna']],
        ['reading', 3, ['Berta', 'Anna']],
        ['done', 3, ['Berta', 'Anna']],
      ],
    );
    const [best] = updates.at(-1)!.answers;
    assert.equal(best!.id, 'file:///b.txt:24-29');
    assert.deepEqual(best!.passage, {
      text: 'The bridge was built by Berta.',
      start: 24,
      end: 29,
    });
    assert.equal(updates.at(-1)!.found, true);
    assert.equal(updates.at(-1)!.notFound, undefined);
    assert.ok(best!.confidence > 0.99 && best!.confidence < 1);
  });

  it('counts answers of overlapping passages once and keeps the better', async () => {
    const text = 'First Anna came along and then the great Berta Meier too.';
    const whole = hitOf(text, { start: 0, end: text.length }, { score: 2 });
    const half = hitOf(text, { start: 27, end: text.length }, { score: 1 });
    const { answers } = await lastOf(world([whole, half], { anna: 1, berta: 2, meier: 3 }));
    assert.deepEqual(
      answers.map((answer) => [answer.text, answer.range.start, answer.score]),
      [
        ['Berta Meier', 41, 5],
        ['Anna', 6, 1],
      ],
    );
  });

  it('keeps equal words in different places apart', async () => {
    const text = 'Anna here.\nAnna there.';
    const { answers } = await lastOf(world([hitOf(text)], { anna: 1 }));
    assert.deepEqual(
      answers.map(({ range, lines }) => [range, lines]),
      [
        [
          { start: 0, end: 4 },
          { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } },
        ],
        [
          { start: 11, end: 15 },
          { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } },
        ],
      ],
    );
  });

  it('leads answers back to the source through the map, with lines and anchor', async () => {
    const source = `# Mill\n\n${'x'.repeat(40)}\n\nBuilt by **Anna &amp; Co** at last.\nEnd`;
    const from = source.indexOf('Built');
    const readable = 'Built by Anna & Co at last.';
    const anna = source.indexOf('Anna');
    const hit = hitOf(
      source,
      { start: from, end: source.indexOf('\nEnd') },
      {
        readable,
        map: Int32Array.from([
          ...[0, from, from + 9, RunKind.identity],
          ...[9, anna, anna + 5, RunKind.identity],
          ...[14, anna + 5, anna + 10, RunKind.substituted],
          ...[15, anna + 10, anna + 13, RunKind.identity],
          ...[18, anna + 15, anna + 24, RunKind.identity],
        ]),
        heading: ['Mill'],
      },
    );
    const { answers } = await lastOf(world([hit], { anna: 2, '&': 1, co: 2 }));
    const [best] = answers;
    assert.equal(best!.text, 'Anna &amp; Co');
    assert.equal(best!.readable, 'Anna & Co');
    assert.deepEqual(best!.heading, ['Mill']);
    assert.equal(source.slice(best!.range.start, best!.range.end), best!.text);
    assert.deepEqual(best!.lines.start, { line: 4, character: 11 });
    assert.equal(best!.anchor.before, source.slice(anna - 32, anna));
    assert.equal(best!.anchor.after, '** at last.\nEnd');
    assert.equal(best!.anchor.quote, best!.text);
  });

  it('keeps an answer within one line of the readable text where it can', async () => {
    const hit = hitOf('On the quay\nA vest is worn.');
    const across = await lastOf(world([hit], { quay: 3, a: 1, vest: 4 }));
    assert.deepEqual(
      across.answers.map(({ text }) => text),
      ['A vest', 'quay'],
    );
    const only = hitOf('the very\nlast');
    const { answers } = await lastOf(world([only], { very: -5, last: 9 }));
    assert.equal(answers[0]!.text, 'last');
  });

  it('drops spans that have no source', async () => {
    const hit = hitOf('cell other', undefined, {
      map: Int32Array.from([0, 0, 0, RunKind.inserted, 5, 5, 10, RunKind.identity]),
    });
    const { answers } = await lastOf(world([hit], { cell: 9, other: -20 }));
    assert.deepEqual(
      answers.map(({ text }) => text),
      ['other'],
    );
  });

  it('says when nothing passes, with the guesses and the nearest passages', async () => {
    const text = 'Anna was there all the time and so on.';
    const hits = [
      hitOf(text, { start: 0, end: 30 }, { score: 3 }),
      hitOf(text, { start: 10, end: 38 }, { score: 2 }),
      hitOf('Elsewhere.', undefined, { uri: 'file:///b.txt' }),
    ];
    const done = await lastOf(world(hits, { anna: -3 }));
    assert.equal(done.found, false);
    assert.equal(done.notFound, 'no-answer-passes');
    assert.equal(done.answers[0]!.text, 'Anna');
    assert.ok(done.answers[0]!.confidence < 0.1);
    assert.deepEqual(
      done.nearest.map(({ id }) => id),
      ['file:///a.txt:0-30', 'file:///b.txt:0-10'],
    );
    assert.equal(done.nearest[0]!.anchor.quote, text.slice(0, 30));
  });

  it('leaves unlikely answers out beside one that was found, where asked to', async () => {
    const hits = [
      hitOf('The bridge was built by Berta.', undefined, { uri: 'file:///b.txt' }),
      hitOf('The mill was built by Anna.', undefined, { uri: 'file:///a.txt' }),
    ];
    const scores = { berta: 7, anna: -2 };
    assert.equal((await lastOf(world(hits, scores))).answers.length, 2);
    assert.equal((await lastOf(world(hits, scores), { weakest: 0.5 })).answers.length, 1);
    const guesses = await lastOf(world(hits, { berta: -4, anna: -5 }), { weakest: 0.5 });
    assert.equal(guesses.answers.length, 2);
  });

  it('orders by the calibrated chance, not by raw scores alone', async () => {
    const hits = [
      hitOf('The bridge was built by Berta.', undefined, { uri: 'file:///b.txt', score: 1 }),
      hitOf('The mill was built by Anna.', undefined, { uri: 'file:///a.txt', score: 10 }),
    ];
    const place = world(hits, { berta: 4, anna: 3.5 });
    const weights = { overNull: 1, retrieval: 2 };
    const calibration = { int8: { bias: -4, weights, threshold: 0.5 } };
    Object.assign(place.reader, { description: { ...place.reader.description, calibration } });
    const { answers } = await lastOf(place);
    assert.deepEqual(
      answers.map(({ text }) => text),
      ['Anna', 'Berta'],
    );
    assert.ok(answers[0]!.confidence > answers[1]!.confidence);
  });

  it('tells "no documents" from "nothing similar"', async () => {
    const none = await run(world([], {}, 0));
    assert.deepEqual(
      none.map(({ phase, notFound }) => [phase, notFound]),
      [
        ['searching', undefined],
        ['done', 'no-documents'],
      ],
    );
    assert.equal((await lastOf(world([], {}, 7))).notFound, 'nothing-similar');
    for (const question of ['port in:README', '"the port"', 'port -old']) {
      assert.equal((await lastOf(world([], {}, 7), { question })).notFound, 'too-narrow', question);
      assert.equal((await lastOf(world([], {}, 0), { question })).notFound, 'too-narrow', question);
    }
    const foreign = hitOf('Порт сервера по умолчанию 8080, а хост любой.');
    assert.equal((await lastOf(world([foreign], {}))).notFound, 'not-readable');
  });

  it('searches again when folders are compared, reading only what is new', async () => {
    const text = 'The mill was built by Anna in May.';
    const [old, moved] = [0, 100].map((start) => {
      const shift = { start, end: start + text.length };
      return hitOf('x'.repeat(start) + text, shift, { id: 'mill', uri: 'file:///a.txt' });
    });
    const late = hitOf('The bridge was built by Berta.', undefined, { uri: 'file:///b.txt' });
    const it = world([old!], { anna: 2, berta: 7 });
    let compared = (): void => undefined;
    const checking = new Promise<void>((resolve) => {
      compared = resolve;
    });
    const results = [[old!], [late, moved!]];
    const index = {
      search: (...args: Parameters<typeof it.index.search>) => {
        return new FixedIndex(results.shift() ?? [], 1).search(...args);
      },
      copies: () => Promise.resolve([]),
    };
    const told: unknown[] = [];
    const ports = { ...it.ports, index, checking };
    for await (const update of ask(REQUEST, ports, new AbortController().signal)) {
      const { phase, answers, passagesRead } = update;
      const places = answers.map(({ text: words, range }) => [words, range.start]);
      told.push([phase, update.checking ?? false, passagesRead, places]);
      if (passagesRead === 1) compared();
    }
    assert.deepEqual(told, [
      ['searching', false, 0, []],
      ['reading', true, 0, []],
      ['reading', true, 1, [['Anna', 22]]],
      ['reading', false, 1, [['Anna', 122]]],
      [
        'reading',
        false,
        2,
        [
          ['Berta', 24],
          ['Anna', 122],
        ],
      ],
      [
        'done',
        false,
        2,
        [
          ['Berta', 24],
          ['Anna', 122],
        ],
      ],
    ]);
    assert.equal(it.reader.windowsRead.length, 2);
  });

  it('answers as it is when the folders cannot be compared, and stops while it waits', async () => {
    const hits = [hitOf('The mill was built by Anna.')];
    const failed = world(hits, { anna: 2 });
    const checking = Promise.reject(new Error('no disk'));
    const done = await lastOf({ ...failed, ports: { ...failed.ports, checking } as never });
    assert.equal(done.phase, 'done');
    const waiting = world(hits, { anna: 2 });
    const controller = new AbortController();
    const never = { ...waiting.ports, checking: new Promise(() => undefined) };
    const asked = run({ ...waiting, ports: never }, {}, controller.signal);
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(asked, { name: 'AbortError' });
  });

  it('reads a question that leans on the one before made whole, and says so', async () => {
    const hits = [hitOf('The bridge was built by Berta.')];
    const previous = { question: 'Who built the mill?', answer: 'Anna' };
    const done = await lastOf(world(hits, { berta: 7 }), {
      question: 'and the bridge?',
      previous,
    });
    assert.equal(done.readAs, 'Who built the bridge?');
    const alone = await lastOf(world(hits, { berta: 7 }), { previous });
    assert.equal(alone.readAs, 'Who built the mill?');
    assert.equal((await lastOf(world(hits, { berta: 7 }))).readAs, undefined);
  });

  it('searches with phrases, exclusions and paths, and reads the words alone', async () => {
    const made = world([hitOf('The bridge was built by Berta.')], { berta: 7 });
    await run(made, { question: 'who built "the bridge" in:notes -mill' });
    const [request] = made.index.requests;
    assert.equal(request?.question, 'who built the bridge');
    assert.deepEqual(request.query?.phrases, ['the bridge']);
    assert.deepEqual(request.query.excluded, ['mill']);
    assert.deepEqual(request.query.pathFilters, [{ text: 'notes', excluded: false }]);
  });

  it('refuses an empty question before any work', async () => {
    for (const question of ['', '  \n\t ']) {
      const it = world([hitOf('Anna')], { anna: 1 });
      await assert.rejects(run(it, { question }), EmptyQuestionError);
      assert.deepEqual(it.index.questions, []);
      assert.deepEqual(it.tokenizer.texts, []);
    }
  });

  it('cuts a question of 10,000 words', async () => {
    const it = world([hitOf('Anna came.')], { anna: 1 });
    const question = Array.from({ length: 10_000 }, (_, at) => `word${at}`).join(' ');
    const done = await lastOf(it, { question });
    assert.equal(done.answers[0]!.text, 'Anna');
    assert.equal(it.reader.windowsRead[0]!.contextStart, 16 + 2);
    assert.ok(it.index.questions[0]!.length <= 4096);
    assert.ok(question.startsWith(`${it.index.questions[0]!} `));
  });

  it('reads a passage longer than a window in several and counts it once', async () => {
    const text = `${'so '.repeat(300)}Anna ${'so '.repeat(300)}`;
    const it = world([hitOf(text)], { anna: 1 });
    const updates = await run(it);
    assert.ok(it.reader.windowsRead.length > 3);
    assert.equal(updates.at(-1)!.answers.length, 1);
    assert.deepEqual([...new Set(updates.map(({ passagesRead }) => passagesRead))], [0, 1]);
  });

  it('tokenises the question once', async () => {
    const it = world([hitOf('Anna'), hitOf('Berta')], {});
    await run(it);
    const asked = it.tokenizer.texts.filter((text) => text === REQUEST.question);
    assert.equal(asked.length, 1);
  });

  it('stops with the reason of its signal', async () => {
    const it = world([hitOf('Anna'), hitOf('Berta', undefined, { uri: 'file:///b' })], { anna: 1 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const seen: AskUpdate[] = [];
    await assert.rejects(async () => {
      for await (const update of ask(REQUEST, it.ports, controller.signal)) {
        seen.push(update);
        if (update.passagesRead === 1) controller.abort(reason);
      }
    }, reason);
    assert.equal(it.reader.windowsRead.length, 1);
    assert.equal(seen.at(-1)!.answers[0]!.text, 'Anna');
  });

  it('does nothing when its signal has aborted before', async () => {
    const it = world([hitOf('Anna')], { anna: 1 });
    const reason = new Error('too late');
    await assert.rejects(run(it, {}, AbortSignal.abort(reason)), reason);
    assert.deepEqual(it.index.questions, []);
  });

  it('stops the reading when it is left, even in the middle of a window', async () => {
    const it = world([hitOf('Anna')], { anna: 1 });
    it.reader.beforeReading = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    const asking = ask(REQUEST, it.ports, new AbortController().signal);
    await asking.next();
    await asking.next();
    const pending = asking.next();
    const left = asking.return();
    await assert.rejects(pending, { name: 'AbortError' });
    assert.deepEqual(await left, { done: true, value: undefined });
    assert.equal(it.reader.signal!.aborted, true);
  });

  it('stops the reading when a loop over it breaks', async () => {
    const it = world([hitOf('Anna')], { anna: 1 });
    for await (const { passagesRead } of ask(REQUEST, it.ports, new AbortController().signal)) {
      if (passagesRead === 1) break;
    }
    assert.equal(it.reader.signal!.aborted, true);
  });

  it('passes a dead reader on and keeps what was read', async () => {
    const hits = [hitOf('Anna'), hitOf('Berta', undefined, { uri: 'file:///b.txt' })];
    const it = world(hits, { anna: 1 });
    it.reader.beforeReading = (index) =>
      index === 1 ? Promise.reject(new ReaderLostError('The reader has died.')) : Promise.resolve();
    let last: AskUpdate | undefined;
    await assert.rejects(async () => {
      for await (const update of ask(REQUEST, it.ports, new AbortController().signal)) {
        last = update;
      }
    }, ReaderLostError);
    assert.equal(last!.phase, 'reading');
    assert.equal(last!.answers[0]!.text, 'Anna');
  });
});
