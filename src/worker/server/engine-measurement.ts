import type { Engine } from '../../runtime/engine.ts';
import { argmax } from '../../runtime/sampler.ts';
import type { Clock } from '../../util/clock.ts';
import { plain } from '../../util/plain-text.ts';
import type { EngineMeasurement } from '../protocol.ts';

/** A cold prompt and a suggestion: short enough for a large model on the processor. */
const PROMPT_TOKENS = 64;
const DECODED_TOKENS = 16;
/** A GPU shares memory and heat with everything else that draws, so it has to be clearly faster. */
const WINNING_SHARE = 0.8;
/** Two engines round differently, and this prompt makes no sense, so that many tokens are about as likely. */
const AGREEING_SHARE = 0.5;

/** Whether `auto` takes the GPU. */
export function prefersGpu({ kernelsMs, webgpuMs, agrees }: EngineMeasurement): boolean {
  return agrees && webgpuMs < WINNING_SHARE * kernelsMs;
}

/** How long an engine took, and the token that it found the likeliest at each step. */
interface Run {
  readonly ms: number;
  readonly likeliest: readonly number[];
}

/** Measures both on the same tokens. Rejects with what an engine rejects with. */
export async function measureEngines(
  engines: { readonly kernels: Engine; readonly webgpu: Engine },
  adapter: EngineMeasurement['adapter'],
  clock: Clock,
): Promise<EngineMeasurement> {
  const kernels = await run(engines.kernels, clock);
  const webgpu = await run(engines.webgpu, clock, kernels.likeliest);
  const same = webgpu.likeliest.filter((token, i) => token === kernels.likeliest[i]).length;
  return {
    adapter,
    ...{ kernelsMs: kernels.ms, webgpuMs: webgpu.ms },
    agrees: same >= AGREEING_SHARE * kernels.likeliest.length,
  };
}

/** @param decoded the tokens to decode; by default the likeliest ones */
async function run(engine: Engine, clock: Clock, decoded: readonly number[] = []): Promise<Run> {
  const { vocabulary, contextLength } = engine.shape;
  const count = Math.max(1, Math.min(PROMPT_TOKENS, contextLength - DECODED_TOKENS));
  const prompt = Array.from({ length: count }, (_, i) => (i * 37 + 11) % vocabulary);
  const slot = engine.createSlot(count + DECODED_TOKENS);
  try {
    // What is done once only does not count.
    await engine.evaluate(prompt.slice(0, 1), 0, slot);
    engine.hurry(true);
    const start = clock.now();
    const likeliest = [argmax(await engine.evaluate(prompt, 0, slot))];
    engine.hurry(false);
    for (let i = 0; i < DECODED_TOKENS && count + i < slot.capacity; i++) {
      const token = decoded[i] ?? likeliest[i] ?? 0;
      likeliest.push(argmax(await engine.evaluate([token], count + i, slot)));
    }
    return { ms: clock.now() - start, likeliest };
  } finally {
    slot.dispose();
  }
}

/** Reads what was measured before. What is not valid is left out, and so measured again. */
export function readMeasurements(json: string): readonly EngineMeasurement[] {
  try {
    const values: unknown = JSON.parse(json || '[]');
    return Array.isArray(values) ? values.flatMap(readMeasurement) : [];
  } catch {
    return [];
  }
}

function readMeasurement(value: unknown): readonly EngineMeasurement[] {
  if (typeof value !== 'object' || value === null) return [];
  const { adapter, kernelsMs, webgpuMs, agrees } = value as Partial<Record<keyof EngineMeasurement, unknown>>;
  const isTime = (ms: unknown): ms is number => typeof ms === 'number' && ms > 0 && Number.isFinite(ms);
  if (typeof adapter !== 'string' || typeof agrees !== 'boolean') return [];
  return isTime(kernelsMs) && isTime(webgpuMs)
    ? [{ adapter: plain(adapter), kernelsMs, webgpuMs, agrees }]
    : [];
}
