import type { CompletionEvents, CompletionParams } from './completion.ts';

/** Events for a completion that begins with the selected item. */
export function withSelected(
  { onProgress, onPreview }: CompletionEvents,
  { selected = '', alternatives = 0 }: CompletionParams,
): CompletionEvents {
  return {
    onProgress: (text) => onProgress?.(selected + text),
    // A request for alternatives is answered once, with all of them.
    onPreview: (text) => (alternatives === 0 ? onPreview?.(selected + text) : undefined),
  };
}
