import assert from 'node:assert/strict';
import { DEFAULT_HOST, parseSource } from '../../../src/download/source.ts';

describe('parseSource', () => {
  const read = (text: string, host = DEFAULT_HOST): string => {
    const { url, place } = parseSource(text, host);
    return `${url} in ${place.join(' / ')}`;
  };

  it('reads a file of a repository', () => {
    assert.equal(
      read(' Qwen/Qwen2.5-Coder-0.5B-GGUF/q8 0.gguf '),
      'https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-GGUF/resolve/main/q8%200.gguf in Qwen / Qwen2.5-Coder-0.5B-GGUF / q8_0.gguf',
    );
    assert.equal(
      read('a/b/Q8/x.GGUF'),
      'https://huggingface.co/a/b/resolve/main/Q8/x.GGUF in a / b / Q8-x.GGUF',
    );
  });

  it('takes the mirror that the setting names', () => {
    assert.equal(
      read('a/b/c.gguf', 'https://mirror.example/hub/'),
      'https://mirror.example/hub/a/b/resolve/main/c.gguf in a / b / c.gguf',
    );
    assert.throws(() => read('a/b/c.gguf', 'mirror'), /neither/);
  });

  it('reads the address of a file, or of its page at the hub', () => {
    assert.equal(
      read('https://huggingface.co/a/b/blob/main/c.gguf'),
      'https://huggingface.co/a/b/resolve/main/c.gguf in a / b / c.gguf',
    );
    assert.equal(
      read('https://huggingface.co/a/b/resolve/v1/d/c.gguf?download=true#x'),
      'https://huggingface.co/a/b/resolve/v1/d/c.gguf?download=true in a / b / d-c.gguf',
    );
    assert.equal(
      read('http://127.0.0.1:8080/models/x/c.gguf?key=1'),
      'http://127.0.0.1:8080/models/x/c.gguf?key=1 in 127.0.0.1 / models / x-c.gguf',
    );
  });

  it('keeps files below the folder of downloads', () => {
    for (const text of [
      '../../x/c.gguf',
      'https://h/../../c.gguf',
      'https://h/%2e%2e%2f%2e%2e/..%5c..%2fc.gguf',
    ]) {
      const { place } = parseSource(text.startsWith('.') ? `https://h/${text}` : text, DEFAULT_HOST);
      for (const name of place) assert.match(name, /^[\w-][\w.-]*$/, text);
    }
  });

  const refused = {
    'a/b': /neither/,
    'a/b/../c.gguf': /neither/,
    '': /neither/,
    'https://h/model.bin': /no GGUF file/,
    'https://huggingface.co/a/b/blob/main/x.safetensors': /no GGUF file/,
    'file:///etc/x.gguf': /has to begin with "https"/,
    'https://me:secret@h/x.gguf': /a password/,
    'a/b/x-00002-of-00003.gguf': /a part of a model/,
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`refuses "${text}"`, () => {
      assert.throws(() => parseSource(text, DEFAULT_HOST), message);
    });
  }
});
