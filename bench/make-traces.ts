/**
 * Writes the shipped traces, `test/fixtures/traces/*.jsonl`: what a person does to the texts beside them, key
 * by key, with completions in between. Deterministic; run it again after a change here or in `traces/`.
 */
import { writeFileSync } from 'node:fs';
import { autoClosing } from './traces/auto-closing.ts';
import { continuousTyping } from './traces/continuous-typing.ts';
import { longFile } from './traces/long-file.ts';
import { mixed } from './traces/mixed.ts';
import { moving } from './traces/moving.ts';
import { notebookCells } from './traces/notebook-cells.ts';
import type { Recorder } from './traces/recorder.ts';
import {
  deletingAndUndoing,
  editingInTheMiddle,
  twoFilesInTurn,
  typingAFunction,
} from './traces/short-traces.ts';

const traces: Readonly<Record<string, () => Recorder>> = {
  'auto-closing': autoClosing,
  'continuous-typing': continuousTyping,
  'deleting-and-undoing': deletingAndUndoing,
  'editing-in-the-middle': editingInTheMiddle,
  'long-file': longFile,
  mixed,
  moving,
  'notebook-cells': notebookCells,
  'two-files-in-turn': twoFilesInTurn,
  'typing-a-function': typingAFunction,
};

for (const [name, make] of Object.entries(traces)) {
  writeFileSync(new URL(`../test/fixtures/traces/${name}.jsonl`, import.meta.url), make().toString());
}
