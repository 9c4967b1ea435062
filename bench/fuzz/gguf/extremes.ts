import type { Dice } from '../dice.ts';

/** Sizes, counts and offsets where arithmetic goes wrong first. */
const numbers: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 31n, 33n, 255n, 1n << 15n, 1n << 16n, 1n << 24n, 100_000_000n],
  ...[(1n << 31n) - 1n, 1n << 31n, (1n << 32n) - 1n, 1n << 32n, (1n << 32n) + 1n],
  ...[(1n << 53n) - 1n, 1n << 53n, (1n << 53n) + 1n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n],
];

/** Of 64 bits, not negative. */
export function extremeNumber(dice: Dice): bigint {
  return dice.chance(0.2) ? BigInt(dice.below(1_000)) : dice.pick(numbers);
}

const texts: readonly string[] = [
  ...['', ' ', '.', '"', '\0', '\n', '\r\n', '\u001b[31m', '\u007f', '\u0085', '\u2028', '\ufeff'],
  ...['[open](command:workbench.action.quit)', 'a](b', '$(trash) a', '$(', '](', '<a href="x">', '**a**'],
  ...['https://example.org', 'command:a', '\u202egnp.exe', '\u200b', '\ue000', '\ud83d\ude00', '\ufffd'],
  ...['__proto__', 'constructor', 'toString', 'llama', 'qwen2', 'gpt2', '<|fim_prefix|>', '<0x0A>', '../..'],
];

/** A name or text that is not what its reader expects. */
export function extremeText(dice: Dice): string {
  if (dice.chance(0.04)) return dice.pick(texts).repeat(dice.pick([100, 10_000, 100_000]));
  return Array.from({ length: dice.between(1, 3) }, () => dice.pick(texts)).join('');
}

/** Numbers that floats can be. */
export function extremeFloat(dice: Dice): number {
  return dice.pick([0, -0, NaN, Infinity, -Infinity, 1e-45, -1e-45, 3.4e38, -3.4e38, 1e19, -1, 0.5, 65504]);
}
