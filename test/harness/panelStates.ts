/** Made-up panel states that show each phase, for pictures and for tests of the page. */
import { PROTOCOL_VERSION, type PanelAnswer, type PanelState } from '../../webview/protocol';

const log: PanelAnswer = {
  id: 'a1',
  before:
    'The service writes one log file a day. Files are rotated at midnight, in the time zone of the machine, and compressed when they are two days old. By default they are kept for ',
  answer: 'thirty days',
  after:
    ', after which they are deleted; set retention.days to another number to keep them for longer. A value of 0 keeps every file for ever.\nThe folder can be chosen with log.folder. It must exist and be writable before the service starts.',
  heading: ['Operations', 'Logging', 'Retention of log files'],
  place: 'docs/operations.md:84',
  confidence: 0.86,
  late: false,
  versions: [{ id: 'v1', place: 'docs/v1/operations.md:79', words: '14 days' }],
  copies: {
    places: [
      { id: 'c1', place: 'packages/one/docs/operations.md:84' },
      { id: 'c2', place: 'packages/two/docs/operations.md:91' },
    ],
    more: 1,
  },
};
const audit: PanelAnswer = {
  id: 'a2',
  before: 'Audit logs are a special case: they are kept for ',
  answer: 'at least seven years, in a bucket of their own',
  after: ', because the law says so.',
  heading: ['Compliance'],
  place: 'handbook/legal/compliance-and-retention-of-records.md:12',
  confidence: 0.61,
  late: true,
};
const weak: PanelAnswer = {
  id: 'a3',
  before: 'Changed: the default of retention.days was ',
  answer: '14',
  after: ' until version 2.3.',
  heading: [],
  place: 'CHANGELOG.md:203',
  confidence: 0.23,
  late: false,
  copies: { places: [{ id: 'c4', place: 'old/CHANGELOG.md:203' }], more: 0 },
};
const gone: PanelAnswer = {
  id: 'a4',
  before: 'Debug logs are dropped after ',
  answer: 'two hours',
  after: '.',
  heading: ['Debugging'],
  place: 'notes/untitled-1.txt:7',
  confidence: 0.18,
  late: false,
  trouble: 'This text is gone; the link leads to where it was.',
};
const near: readonly PanelAnswer[] = [
  {
    id: 'n1',
    before: '',
    answer: '',
    after:
      'Backups run every night at two. A backup takes a snapshot of the database and copies it to the store named in backup.target. The job fails when the store is full, and says so by mail to the address in alerts.to, once a day until the store has room again.',
    heading: ['Operations', 'Backups'],
    place: 'docs/operations.md:120',
    late: false,
  },
  {
    id: 'n2',
    before: '',
    answer: '',
    after: 'Alerts are sent by mail only. There is no other channel.',
    heading: ['Operations', 'Alerts'],
    place: 'docs/operations.md:141',
    late: false,
  },
];

const idle: PanelState = {
  version: PROTOCOL_VERSION,
  round: 0,
  question: '',
  earlier: [],
  scope: 'open',
  phase: 'idle',
  message: '',
  note: '',
  read: '',
  leftOut: '',
  checking: false,
  wider: null,
  found: false,
  answers: [],
  nearest: [],
  active: null,
  passagesRead: 0,
  passagesTotal: 0,
  documents: 0,
  seconds: 0,
  accelerators: [
    {
      id: 'auto',
      label: 'Automatic',
      state: 'the fastest that reads correctly on this machine',
      measured: '',
      speed: '',
      active: false,
      selectable: true,
    },
    {
      id: 'webview-wasm',
      label: 'WebAssembly in the panel',
      state: 'in use',
      measured: '7.4 passages/s of 230 tokens',
      speed: '7.4 passages/s',
      active: true,
      selectable: true,
    },
    {
      id: 'host-wasm',
      label: 'WebAssembly in the extension host',
      state: 'not available: the reader’s worker did not start',
      measured: '',
      speed: '',
      active: false,
      selectable: false,
    },
  ],
  accelerator: 'auto',
};
const asked = { ...idle, round: 1, question: 'How long are log files kept?', documents: 34 };

export const STATES = {
  idle,
  reading: {
    ...asked,
    phase: 'reading',
    found: true,
    answers: [log, weak],
    passagesRead: 5,
    passagesTotal: 16,
  },
  done: {
    ...asked,
    phase: 'done',
    found: true,
    note: 'Read as “How long are log files kept on the server?”. Not answered: “Who owns it?”.',
    answers: [
      { ...log, question: 'How long are log files kept on the server?' },
      { ...audit, context: ['Retention', 'Audit log'] },
      weak,
      gone,
    ],
    read: '13 of 16 passages read',
    leftOut: 'scan.pdf and 2 others are not searched',
    active: 'a2',
    passagesRead: 13,
    passagesTotal: 16,
    seconds: 2.14,
  },
  'not-found': {
    ...asked,
    phase: 'done',
    question: 'Which colour has the moon when nobody looks at it, and who was the first to say so?',
    message: 'No passage answers the question. The nearest passages are below.',
    wider: 'workspace',
    answers: [weak],
    nearest: near,
    passagesRead: 16,
    passagesTotal: 16,
    seconds: 2.3,
  },
  failed: {
    ...asked,
    phase: 'failed',
    message:
      'The reader could not be loaded: its network file is damaged. Reinstall Verbatim, or choose another reader in the settings.',
  },
} as const satisfies Record<string, PanelState>;
