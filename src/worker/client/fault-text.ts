import { sentence, type PlainText } from '../../util/plain-text.ts';
import type { ReportedFault } from '../protocol.ts';

/** What went wrong, in words for a person. */
export function faultText(message: ReportedFault['message']): PlainText {
  if (typeof message === 'string') return message;
  if (message.kind === 'prompt-format')
    return sentence`${message.reason} Correct the setting "foretype.model.fim", or remove it to let the file decide.`;
  const { slotBytes, cacheBytes, tokens } = message;
  return sentence`The KV cache may take ${megabytes(cacheBytes)} MB, but ${tokens} tokens of context take ${megabytes(slotBytes)} MB with this model. Raise "foretype.cache.megabytes" or lower "foretype.context.tokens".`;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
