import { requestRules, type FromWorker, type LoadOptions, type ToWorker } from './protocol.ts';

type Check = (value: unknown) => boolean;
type Form = Readonly<Record<string, Check>>;

/** For each type of message a check of each of its fields. */
type Forms<M extends { readonly type: string }> = {
  readonly [T in M['type']]: Readonly<Record<Exclude<keyof Extract<M, { type: T }>, 'type'>, Check>>;
};

const text: Check = (value) => typeof value === 'string';
const optionalText: Check = (value) => value === undefined || text(value);
const number: Check = (value) => typeof value === 'number';
const present: Check = (value) => value !== undefined && value !== null;
const anything: Check = () => true;
const boolean: Check = (value) => typeof value === 'boolean';
const optionalBoolean: Check = (value) => value === undefined || boolean(value);
const kind: Check = (value) => typeof value === 'string' && Object.hasOwn(requestRules, value);
/** Of a fault: a sentence, or the facts for one. */
const told: Check = (value) =>
  text(value) ||
  object({ kind: is('cache-shortage'), slotBytes: number, cacheBytes: number, tokens: number })(value) ||
  object({ kind: is('prompt-format'), reason: text })(value);
const identity = { uri: text, version: number };

const loadOptions: Readonly<Record<keyof LoadOptions, Check>> = {
  ...{ model: text, fim: text, runtimeRoot: text, engine: text, otherFiles: boolean },
  ...{ projectMemoryBytes: number, contextTokens: number, cacheBytes: number },
  ...{ threads: number, burstThreads: number, measured: text },
};

const toWorker: Forms<ToWorker> = {
  // The handler of its kind has to make do with the parameters, and rejects the request where it cannot.
  request: { id: number, kind, params: anything },
  cancel: { id: number },
  load: { options: object(loadOptions) },
  open: { document: object(identity), project: optionalText, path: text, text },
  change: {
    document: object(identity),
    before: number,
    edits: listOf(object({ offset: number, length: number, text })),
  },
  close: { uri: text },
  file: { project: text, uri: text, text },
  'forget-file': { uri: text },
  'forget-files': {},
  cells: { group: text, uris: listOf(text) },
  prefill: { request: object({ ...identity, offset: number, isSoon: optionalBoolean }) },
  prepare: {
    request: object({ positions: listOf(object({ ...identity, offset: number })), tokensPerMinute: number }),
  },
};

const fromWorker: Forms<FromWorker> = {
  progress: { id: number, kind, progress: present },
  response: { id: number, kind, result: present },
  cancelled: { id: number, kind },
  rejected: { id: number, kind, fault: text, message: told },
  hello: { protocol: number },
  alive: {},
  loading: { fraction: number },
  ready: { model: object({ name: text }), loadMs: number, memory: object({}) },
  failed: { fault: text, message: told },
  resync: { uri: text },
  log: { level: text, message: text },
};

/** What has arrived at the worker; `undefined` for what is no message of the protocol. */
export function readToWorker(value: unknown): ToWorker | undefined {
  return isMessage<ToWorker>(value, toWorker) ? value : undefined;
}

/** What has arrived from the worker; `undefined` for what is no message of the protocol. */
export function readFromWorker(value: unknown): FromWorker | undefined {
  return isMessage<FromWorker>(value, fromWorker) ? value : undefined;
}

/** For the log: what has arrived, without what it holds. */
export function outlineOf(value: unknown): string {
  if (!isObject(value)) return typeof value;
  const type = value['type'];
  const name = typeof type === 'string' ? `of type "${type.slice(0, 40)}"` : 'without a type';
  return `${name}, with ${Object.keys(value).slice(0, 10).join(', ')}`;
}

function isMessage<M extends { readonly type: string }>(value: unknown, forms: Forms<M>): value is M {
  if (!isObject(value)) return false;
  const form = Object.entries<Form>(forms).find(([type]) => type === value['type'])?.[1];
  return form !== undefined && hasForm(value, form);
}

function object(form: Form): Check {
  return (value) => isObject(value) && hasForm(value, form);
}

function is(expected: string): Check {
  return (value) => value === expected;
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function hasForm(value: Readonly<Record<string, unknown>>, form: Form): boolean {
  return Object.entries(form).every(([field, check]) => check(value[field]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
