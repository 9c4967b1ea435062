import assert from 'node:assert/strict';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { readHeader } from '../../../src/gguf/header.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import { FimChoiceError } from '../../../src/models/fim-choice.ts';
import { FIM_DIALECTS } from '../../../src/models/fim-dialects.ts';
import {
  readPromptProfile,
  type ProfileChoice,
  type PromptProfile,
} from '../../../src/models/prompt-profile.ts';
import { buildGguf, text, texts, u32, type BuiltValue } from '../helpers/gguf-builder.ts';

const NORMAL = 1;

/** Reads the profile of a vocabulary; keys without a dot get the prefix `tokenizer.ggml.`. */
function read(
  tokens: readonly string[],
  values: Readonly<Record<string, BuiltValue>> = {},
  choice: ProfileChoice = {},
): PromptProfile {
  const entries = Object.entries(values).map(
    ([key, value]) => [key.includes('.') ? key : `tokenizer.ggml.${key}`, value] as const,
  );
  const metadata = { 'tokenizer.ggml.tokens': texts(tokens), ...Object.fromEntries(entries) };
  return readPromptProfile(readHeader(new MemoryByteSource(buildGguf({ metadata }))).metadata, choice);
}

/** Draws a prompt: marks by their texts, and `PATH`, `HEADER`, `S` and `P` for what is filled in. */
function draw(profile: PromptProfile, tokens: readonly string[]): string {
  const names = { header: 'HEADER', path: 'PATH', far: 'FAR', suffix: 'S', prefix: 'P' };
  return profile.parts.map((part) => (part.kind === 'token' ? tokens[part.id] : names[part.kind])).join('');
}

interface Family {
  readonly dialect: string;
  readonly tokens: readonly string[];
  readonly metadata?: Readonly<Record<string, BuiltValue>>;
  readonly prompt: string;
  readonly ends: readonly string[];
}

const starcoder = ['<fim_prefix>', '<fim_middle>', '<fim_suffix>', '<fim_pad>', '<filename>', '<reponame>'];
const families: Readonly<Record<string, Family>> = {
  'Qwen2.5-Coder': {
    dialect: 'qwen',
    tokens: [
      '<|endoftext|>',
      '<|fim_prefix|>',
      '<|fim_middle|>',
      '<|fim_suffix|>',
      '<|repo_name|>',
      '<|file_sep|>',
    ],
    prompt: '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>',
    ends: ['<|endoftext|>', '<|repo_name|>', '<|file_sep|>'],
  },
  'Granite 4': {
    dialect: 'qwen',
    tokens: [
      '<|end_of_text|>',
      '<|fim_prefix|>',
      '<|fim_middle|>',
      '<|fim_suffix|>',
      '<|filename|>',
      '<|reponame|>',
    ],
    prompt: '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>',
    ends: ['<|end_of_text|>', '<|filename|>', '<|reponame|>'],
  },
  CodeGemma: {
    dialect: 'qwen',
    tokens: [
      '<eos>',
      '<end_of_turn>',
      '<|fim_prefix|>',
      '<|fim_suffix|>',
      '<|fim_middle|>',
      '<|file_separator|>',
    ],
    prompt: '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>',
    ends: ['<eos>', '<end_of_turn>', '<|file_separator|>'],
  },
  'Mellum, by its pre-tokenizer': {
    dialect: 'mellum',
    tokens: ['<|endoftext|>', ...starcoder],
    metadata: { pre: text('mellum') },
    prompt: 'HEADER<filename>PATH<fim_suffix>S<fim_prefix>P<fim_middle>',
    ends: ['<|endoftext|>', '<fim_pad>', '<filename>', '<reponame>'],
  },
  'Mellum, by its name': {
    dialect: 'mellum',
    tokens: ['<|endoftext|>', ...starcoder],
    metadata: { pre: text('gpt-2'), 'general.name': text('Mellum 4b Base') },
    prompt: 'HEADER<filename>PATH<fim_suffix>S<fim_prefix>P<fim_middle>',
    ends: ['<|endoftext|>', '<filename>'],
  },
  'StarCoder, Granite Code and Refact': {
    dialect: 'starcoder',
    tokens: ['<|endoftext|>', ...starcoder],
    metadata: { pre: text('refact') },
    prompt: '<fim_prefix>P<fim_suffix>S<fim_middle>',
    ends: ['<|endoftext|>', '<fim_pad>', '<filename>', '<reponame>'],
  },
  StarCoder2: {
    dialect: 'starcoder',
    tokens: ['<|endoftext|>', '<fim_prefix>', '<fim_middle>', '<fim_suffix>', '<repo_name>', '<file_sep>'],
    prompt: '<fim_prefix>P<fim_suffix>S<fim_middle>',
    ends: ['<|endoftext|>', '<repo_name>', '<file_sep>'],
  },
  SantaCoder: {
    dialect: 'santacoder',
    tokens: ['<|endoftext|>', '<fim-prefix>', '<fim-middle>', '<fim-suffix>', '<fim-pad>'],
    prompt: '<fim-prefix>P<fim-suffix>S<fim-middle>',
    ends: ['<|endoftext|>', '<fim-pad>'],
  },
  'DeepSeek-Coder': {
    dialect: 'deepseek',
    tokens: [
      ...[
        '<\uff5cend\u2581of\u2581sentence\uff5c>',
        '<\uff5cfim\u2581hole\uff5c>',
        '<\uff5cfim\u2581begin\uff5c>',
      ],
      ...['<\uff5cfim\u2581end\uff5c>', '<|EOT|>'],
    ],
    prompt: '<\uff5cfim\u2581begin\uff5c>P<\uff5cfim\u2581hole\uff5c>S<\uff5cfim\u2581end\uff5c>',
    ends: ['<\uff5cend\u2581of\u2581sentence\uff5c>', '<|EOT|>'],
  },
  CodeLlama: {
    dialect: 'codellama',
    tokens: ['<unk>', '<s>', '</s>', '\u2581<PRE>', '\u2581<MID>', '\u2581<SUF>', '\u2581<EOT>'],
    metadata: { model: text('llama') },
    prompt: '<s>\u2581<PRE>P\u2581<SUF>S\u2581<MID>',
    ends: ['</s>', '\u2581<EOT>'],
  },
  'models with short marks': {
    dialect: 'pre-suf-mid',
    tokens: ['<PRE>', '<SUF>', '<MID>', '<EOT>', '<PAD>', '<REPO>'],
    prompt: '<PRE>P<SUF>S<MID>',
    ends: ['<EOT>', '<PAD>', '<REPO>'],
  },
  'GLM-4.5': {
    dialect: 'glm',
    tokens: ['<|endoftext|>', '<|code_prefix|>', '<|code_middle|>', '<|code_suffix|>'],
    prompt: '<|code_prefix|>P<|code_suffix|>S<|code_middle|>',
    ends: ['<|endoftext|>'],
  },
  'Falcon-H1-Tiny-Coder': {
    dialect: 'falcon',
    tokens: ['<|end_of_text|>', '<|prefix|>', '<|suffix|>', '<|middle|>'],
    prompt: '<|prefix|>P<|suffix|>S<|middle|>',
    ends: ['<|end_of_text|>'],
  },
  'Seed-Coder': {
    dialect: 'seed-coder',
    tokens: ['<[end\u2581of\u2581sentence]>', '<[fim-prefix]>', '<[fim-suffix]>', '<[fim-middle]>'],
    prompt: '<[fim-suffix]>S<[fim-prefix]>P<[fim-middle]>',
    ends: ['<[end\u2581of\u2581sentence]>'],
  },
  Codestral: {
    dialect: 'codestral',
    tokens: ['<unk>', '<s>', '</s>', '[PREFIX]', '[MIDDLE]', '[SUFFIX]'],
    metadata: { model: text('llama') },
    prompt: '<s>[SUFFIX]S[PREFIX]P',
    ends: ['</s>', '[MIDDLE]'],
  },
};

describe('FIM dialects', () => {
  for (const [name, { dialect, tokens, metadata, prompt, ends }] of Object.entries(families)) {
    it(`recognises ${name} by texts`, () => {
      const all = ['word', ...tokens];
      const isSentencePiece = metadata?.['model'] !== undefined;
      const list = isSentencePiece ? tokens : all;
      const profile = read(list, metadata);
      assert.equal(draw(profile, list), prompt);
      assert.equal(profile.fim?.dialect, dialect);
      for (const end of ends) assert.ok(profile.endTokens.has(list.indexOf(end)), end);
      const { marks, layout } = FIM_DIALECTS.find((row) => row.name === dialect)!;
      const isPrefixFirst = layout.indexOf('prefix') < layout.indexOf('suffix');
      assert.equal(profile.fim.order, isPrefixFirst ? 'prefix-first' : 'suffix-first');
      for (const mark of Object.values(marks))
        if (list.includes(mark)) assert.ok(profile.endTokens.has(list.indexOf(mark)), mark);
      assert.ok(!profile.endTokens.has(all.indexOf('word')) || isSentencePiece);
    });
  }

  it('has a family for each dialect', () => {
    const tested = new Set(Object.values(families).map(({ dialect }) => dialect));
    assert.deepEqual([...tested].sort(), FIM_DIALECTS.map(({ name }) => name).sort());
  });

  it('takes the ids of older converters', () => {
    const tokens = ['a', 'b', 'c', 'd'];
    const keys = { prefix_token_id: u32(1), suffix_token_id: u32(3), middle_token_id: u32(2) };
    const profile = read(tokens, keys);
    assert.equal(draw(profile, tokens), 'bPdSc');
    assert.deepEqual(profile.fim, { dialect: null, order: 'prefix-first', marks: ['b', 'd', 'c'] });
    assert.equal(draw(read(tokens, { ...keys, fim_pre_token_id: u32(0) }), tokens), 'aPdSc');
  });

  it('takes the order of the dialect whose marks the ids name', () => {
    const tokens = ['<fim_prefix>', '<fim_suffix>', '<[fim-prefix]>', '<[fim-suffix]>', '<[fim-middle]>'];
    const keys = { fim_pre_token_id: u32(2), fim_suf_token_id: u32(3) };
    assert.equal(draw(read(tokens, keys), tokens), '<[fim-suffix]>S<[fim-prefix]>P<[fim-middle]>');
    assert.equal(draw(read(tokens), tokens), '<fim_prefix>P<fim_suffix>S');
  });

  it('ends at no word of the vocabulary that looks like an end token', () => {
    const tokens = ['</s>', '<filename>', '<|endoftext|>'];
    const types: BuiltValue = { list: 'int32', values: tokens.map(() => NORMAL) };
    assert.deepEqual([...read(tokens, { token_type: types }).endTokens], [2]);
  });

  it('says that a model has none', () => {
    assert.equal(read(['a', '<|endoftext|>']).fim, null);
  });
});

describe('a chosen prompt format', () => {
  const { tokens } = families['StarCoder, Granite Code and Refact']!;

  it('replaces that of the file', () => {
    assert.equal(
      draw(read(tokens, {}, { fim: 'mellum' }), tokens),
      'HEADER<filename>PATH<fim_suffix>S<fim_prefix>P<fim_middle>',
    );
    const wrong = { fim_pre_token_id: u32(5), 'foretype.fim_order': text('suffix-first') };
    assert.equal(
      draw(read(tokens, wrong, { fim: 'starcoder' }), tokens),
      '<fim_prefix>P<fim_suffix>S<fim_middle>',
    );
  });

  it('may be none, and the marks still end a completion', () => {
    const profile = read(tokens, {}, { fim: 'none' });
    assert.equal(draw(profile, tokens), 'P');
    assert.equal(profile.fim, null);
    assert.ok(profile.endTokens.has(tokens.indexOf('<fim_prefix>')));
  });

  it('is refused if it is unknown, or the model lacks its marks', () => {
    const refuses = (fim: string, message: RegExp): void => {
      assert.throws(
        () => read(tokens, {}, { fim }),
        (error) =>
          error instanceof ModelFileError && error.fault === 'unsupported' && message.test(error.message),
      );
    };
    refuses('qwen', /no token "<\|fim_prefix\|>"/);
    refuses('other', /no prompt format "other"/);
  });

  describe('by its marks', () => {
    const odd = ['<a>', '<b>', '<c>', '<d>', '</s>', 'word'];
    const marks = { prefix: '<a>', suffix: '<b>', order: 'prefix-first', end: [] } as const;

    it('has the order, the marks and the ends that were given', () => {
      assert.equal(draw(read(odd, {}, { fim: marks }), odd), '<a>P<b>S');
      const whole = { ...marks, middle: '<c>', file: '<d>', end: ['word'] };
      const profile = read(odd, {}, { fim: whole });
      assert.equal(draw(profile, odd), 'HEADER<d>PATH<a>P<b>S<c>');
      assert.deepEqual(profile.fim, {
        dialect: null,
        order: 'prefix-first',
        marks: ['<d>', '<a>', '<b>', '<c>'],
      });
      assert.deepEqual([...profile.endTokens].sort(), [0, 1, 2, 3, 4, 5]);
      const suffixFirst = read(odd, {}, { fim: { ...whole, order: 'suffix-first' } });
      assert.equal(draw(suffixFirst, odd), 'HEADER<d>PATH<b>S<a>P<c>');
    });

    it('replaces marks and order of the file', () => {
      const wrong = { fim_pre_token_id: u32(3), 'foretype.fim_order': text('suffix-first') };
      assert.equal(draw(read(odd, wrong, { fim: marks }), odd), '<a>P<b>S');
    });

    it('is refused if the vocabulary lacks a token, or two marks are the same', () => {
      const refuses = (changes: object, message: RegExp): void => {
        assert.throws(
          () => read(odd, {}, { fim: { ...marks, ...changes } }),
          (error) => error instanceof FimChoiceError && message.test(error.message),
        );
      };
      refuses({ middle: '<x>' }, /no token "<x>", which the prompt format has as "middle"/);
      refuses({ end: ['<y>'] }, /no token "<y>", which the prompt format has as "end"/);
      refuses({ suffix: '<a>' }, /the same token for two marks/);
    });
  });
});
