import assert from 'node:assert/strict';
import { OFFERED_MODELS } from '../../../src/download/offered-models.ts';
import {
  modelEntries,
  otherModelEntries,
  type ModelListing,
} from '../../../src/presentation/model-entries.ts';
import { plain, sentence } from '../../../src/util/plain-text.ts';
import { listed, skipped } from '../helpers/listed-models.ts';

const nothing: ModelListing = {
  ...{ current: '', fim: '', bundled: undefined, named: undefined, found: [], offers: [] },
  ...{ host: plain('huggingface.co'), machineBytes: 8e9, measured: undefined, fault: undefined },
};

/** Draws entries as a person sees them; headings have no choice. */
function draw(listing: Partial<ModelListing>): string[] {
  return modelEntries({ ...nothing, ...listing }).map(({ label, description, detail, choice, ownFile }) => {
    if (choice === undefined) return `# ${label}`;
    const parts = [label, description, detail].filter((part) => part !== undefined);
    return `${parts.join(' | ')}${ownFile === undefined ? '' : ' [x]'}`;
  });
}

const another = [
  '# Another',
  '$(folder-opened) Choose a GGUF file…',
  '$(cloud-download) Download another model… | owner/repository/file.gguf, or an address',
];

describe('modelEntries', () => {
  it('begin with the bundled model, while nothing is found yet', () => {
    assert.deepEqual(draw({}), ['# Comes with Foretype', '$(package) Bundled model | in use', ...another]);
  });

  it('tell of each model what it is, what it needs, and a guess of its speed', () => {
    const measured = { bytes: 53.1e6, parameters: 49.4e6, decodeMs: 5, prefillMs: 2 };
    const [, bundled, , own, ollama] = draw({
      bundled: listed('own folder', '/media/f.gguf', {
        parameters: 116e6,
        types: { Q4_0: 1 },
        memoryBytes: 130e6,
      }),
      found: [
        listed('Foretype', '/storage/models/a/b/own.gguf'),
        listed('Ollama', '/o/qwen', { fim: null, licence: null, memoryBytes: null }),
      ],
      current: '/storage/models/a/b/own.gguf',
      measured,
    });
    assert.equal(
      bundled,
      '$(package) Bundled model | 116 M · Q4_0 · FIM · apache-2.0 · needs 124 MB of 7.5 GB · guess: 400 ms a line, 2.3 s cold',
    );
    assert.equal(
      own,
      '$(file-binary) own.gguf | downloaded · 506.4 MB · in use | 494 M · Q8_0 · FIM · apache-2.0 · needs 591.3 MB of 7.5 GB · guess: 400 ms a line, 10 s cold [x]',
    );
    assert.match(
      ollama ?? '',
      /^\$\(file-binary\) qwen \| Ollama · 506\.4 MB \| .* · no FIM · licence not stated · guess/,
    );
  });

  it('tell of the model in use alone that the setting replaces what its file says of FIM prompts', () => {
    const fimOf = (listing: Partial<ModelListing>): (string | undefined)[] =>
      draw({
        bundled: listed('own folder', '/media/f.gguf'),
        found: [listed('Jan', '/j/a.gguf', { fim: null }), listed('Jan', '/j/b.gguf')],
        ...listing,
      }).flatMap((line) => / · ((?:no )?FIM[^·]*) · /.exec(line)?.[1] ?? []);
    const marks = '{ "prefix": "<PRE>", "suffix": "<SUF>" }';
    const set = 'by "foretype.model.fim"';
    assert.deepEqual(fimOf({}), ['FIM', 'no FIM', 'FIM']);
    assert.deepEqual(fimOf({ current: '/j/a.gguf', fim: marks }), ['FIM', `FIM ${set}`, 'FIM']);
    assert.deepEqual(fimOf({ current: '/j/b.gguf', fim: '"none"' }), ['FIM', 'no FIM', `no FIM ${set}`]);
    assert.deepEqual(fimOf({ fim: '"none"' }), [`no FIM ${set}`, 'no FIM', 'FIM']);
    // What is not valid is reported when the model is loaded.
    for (const fim of ['null', '{', '{}', '3']) assert.deepEqual(fimOf({ fim }), ['FIM', 'no FIM', 'FIM']);
  });

  it('say of weights that are not quantized what becomes of them, and guess by that', () => {
    const measured = { bytes: 53.1e6, parameters: 49.4e6, decodeMs: 5, prefillMs: 2 };
    const inspection = { types: { F16: 9 }, parameters: 1.544e9 };
    const entries = draw({ found: [listed('Jan', '/j/m.gguf', inspection)], measured });
    assert.match(
      entries[3] ?? '',
      /1\.5 B · F16 · .* · rounded to Q8_0 when loaded · guess: 1\.2 s a line, 31 s cold/,
    );
  });

  it('end with what does not run, and the reason', () => {
    const found = [
      listed('LM Studio', '/l/big.gguf', {
        runs: sentence`It needs more memory than this machine has.`,
        memoryBytes: 9e9,
      }),
      listed('hub cache', '/h/good.gguf'),
      skipped('Ollama', '/o/blobs/sha256-1'),
    ];
    assert.deepEqual(draw({ found }).slice(2), [
      '# On this machine',
      '$(file-binary) good.gguf | hub cache · 506.4 MB | 494 M · Q8_0 · FIM · apache-2.0 · needs 591.3 MB of 7.5 GB',
      ...another,
      '# Does not run here',
      '$(circle-slash) big.gguf | LM Studio | It needs more memory than this machine has. It needs 8.4 GB.',
      '$(circle-slash) sha256-1 | Ollama | Its link leads nowhere.',
    ]);
  });

  it('have the file in use once, wherever it is', () => {
    const named = listed('own folder', '/elsewhere/mine.gguf');
    const current = named.file.path;
    const labels = (found: ModelListing['found']): string[] =>
      draw({ current, named, found }).filter((line) => line.includes('mine.gguf'));
    assert.equal(labels([]).length, 1);
    assert.match(labels([])[0] ?? '', /own folder · 506\.4 MB · in use/);
    assert.equal(labels([listed('Jan', current)]).length, 1);
  });

  it('offer what can be downloaded, and what was begun', () => {
    const [model] = OFFERED_MODELS;
    assert.ok(model);
    const offers = [
      { model, target: '/t/a.gguf', partBytes: 0 },
      { model, target: '/t/b.gguf', partBytes: 0.25 * model.bytes },
    ];
    const entries = draw({ offers });
    assert.equal(entries[2], '# To download from huggingface.co');
    assert.equal(
      entries[3],
      '$(cloud-download) Qwen2.5-Coder 0.5B Q8_0 | 506.4 MB | 494 M · FIM · apache-2.0 · needs over 506.4 MB of 7.5 GB',
    );
    assert.match(entries[4] ?? '', / \| 506\.4 MB · 25 % is here; goes on from there \| .* \[x\]$/);
  });

  it('say why not everything was looked at', () => {
    const entries = draw({ fault: sentence`Looking for models ended early.` });
    assert.deepEqual(entries.slice(2, 4), [
      '# On this machine',
      '$(warning) Looking for models ended early.',
    ]);
  });
});

describe('otherModelEntries', () => {
  const found = [listed('Foretype', '/own/a.gguf'), listed('Jan', '/j/b.gguf'), skipped('Jan', '/j/c')];
  const labels = (listing: Partial<ModelListing>): string[] =>
    otherModelEntries({ ...nothing, ...listing }).map(({ label }) => label);

  it('are those that run and are not in use', () => {
    const [model] = OFFERED_MODELS;
    assert.ok(model);
    const offers = [{ model, target: '/own/x.gguf', partBytes: 0 }];
    const here = ['On this machine', '$(file-binary) a.gguf', '$(file-binary) b.gguf'];
    assert.deepEqual(labels({ found, offers }), here);
    const bundled = ['Comes with Foretype', '$(package) Bundled model'];
    assert.deepEqual(labels({ found, current: '/own/a.gguf', named: found[0] }), [
      ...bundled,
      ...['On this machine', '$(file-binary) b.gguf'],
    ]);
    assert.deepEqual(labels({}), []);
  });

  it('cannot be removed there', () => {
    assert.ok(otherModelEntries({ ...nothing, found }).every(({ ownFile }) => ownFile === undefined));
  });
});
