import { FuzzFinding } from './kind.ts';

/** What VS Code may take for a link or an icon, and control characters. */
const markup = /\]\(|\$\(|[\u0000-\u001f]/;
const LONGEST = 2_000;

/** Throws unless VS Code would show the text as it stands. */
export function requirePlain(text: string, what: string): void {
  const shown = JSON.stringify(text.slice(0, 300));
  if (text === '') throw new FuzzFinding(`${what} is empty.`);
  if (text.length > LONGEST) throw new FuzzFinding(`${what} has ${text.length} characters: ${shown}`);
  if (markup.test(text)) throw new FuzzFinding(`${what} has markup or control characters: ${shown}`);
}

/** Names of the errors that tell a person why a model does not run. */
const refusals = ['ModelFileError', 'OutOfMemoryError', 'InvalidLogitsError'];

/** Throws unless the error refuses a model in plain words. */
export function requireRefusal(error: unknown): void {
  if (!(error instanceof Error && refusals.includes(error.name))) throw error;
  requirePlain(error.message, 'The message of a refusal');
}
