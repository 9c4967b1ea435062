import type { GgufMetadata } from '../gguf/metadata.ts';
import { ModelFileError } from '../gguf/model-file-error.ts';
import { plain, sentence, type PlainText } from '../util/plain-text.ts';

/** Parts of metadata keys, after the architecture, of layers that keep a state instead of keys and values. */
const STATE_KEYS = ['ssm.', 'shortconv.', 'wkv.'];

/** Models of which only some layers have such keys, or whose converters write none. */
const HYBRID =
  /^(?:jamba|falcon-h1|plamo2|granitehybrid|lfm2(?:moe)?|nemotron_h(?:_moe)?|qwen3next|qwen35(?:moe)?|kimi-linear|mamba2?|rwkv.*|arwkv7)$/;

/**
 * Throws `ModelFileError` (`unsupported`), with the reason, for architectures that other programs run and Foretype cannot:
 * mixtures of experts, and those whose layers keep a state.
 */
export function refuseArchitecture(metadata: GgufMetadata, architecture: string): void {
  const name = plain(architecture);
  const keys = [...metadata.keys()];
  const keepsState = STATE_KEYS.some((part) => keys.some((key) => key.startsWith(`${architecture}.${part}`)));
  if (keepsState || HYBRID.test(architecture)) {
    throw unsupported(
      sentence`The model's architecture "${name}" is not supported: its layers keep a state that cannot be truncated, so that nothing of it could be reused after an edit.`,
    );
  }
  const experts = metadata.optionalNumber(`${architecture}.expert_count`) ?? 0;
  if (experts > 0) {
    throw unsupported(
      sentence`The model's architecture "${name}" is not supported: it is a mixture of ${experts} experts.`,
    );
  }
}

function unsupported(message: PlainText): ModelFileError {
  return new ModelFileError('unsupported', message);
}
