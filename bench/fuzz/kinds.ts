import { editsKind } from './edits/edits-kind.ts';
import { bodyKind } from './gguf/body-kind.ts';
import { headerKind } from './gguf/header-kind.ts';
import { protocolKind } from './messages/protocol-kind.ts';
import type { FuzzKind } from './kind.ts';
import { wasmKind } from './wasm/wasm-kind.ts';

/** Everything that is fuzzed, by name. What a kind needs is made when it is asked for. */
const makers: Readonly<Record<string, () => FuzzKind>> = {
  'gguf-header': headerKind,
  'gguf-body': bodyKind,
  protocol: protocolKind,
  edits: editsKind,
  wasm: wasmKind,
};

export const kindNames: readonly string[] = Object.keys(makers);

export function kindNamed(name: string): FuzzKind {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (make === undefined) throw new RangeError(`There is no kind "${name}".`);
  return make();
}
