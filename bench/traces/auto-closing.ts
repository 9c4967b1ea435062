import { AutoClosingTypist } from './auto-closing-typist.ts';
import { Recorder } from './recorder.ts';
import { readSource } from './sources.ts';

const PATH = 'src/completion/completer.ts';

/** Typing in the middle of a file while the editor closes brackets and quotes. */
export function autoClosing(): Recorder {
  const trace = new Recorder();
  trace.open(PATH, readSource('completer.ts'));
  const typist = new AutoClosingTypist(
    trace,
    PATH,
    trace.after(PATH, '      slots: this.#slots.size,\n    };\n  }'),
  );
  typist.press('\n\nlastTokens(document: DocumentMirror, offset: number): string {\n');
  typist.press('const { tokenizer } = this.#model;\n');
  typist.press('const parts = this.prompt(document, offset).map((id) => tokenizer.decode([id]));\n');
  typist.press('if (parts.length === 0) {\n');
  typist.press("return ('nothing\b\b\b\b\b\b\b\b\b'none';");
  typist.endOfNextLine();
  typist.press('\nreturn parts.map((part) => `<${part}>`);');

  typist.moveTo(trace.after(PATH, 'this.#budget = divideContext(options.contextTokens'));
  typist.press(' ?? [512');
  typist.moveTo(trace.after(PATH, 'const { reused, logits } = await this.#resume(slot, prompt, signal);'));
  typist.press('\nthis.#log({ reused });');
  trace.close(PATH);
  return trace;
}
