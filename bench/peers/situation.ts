import type { TraceEvent } from '../replay/trace.ts';

/** What a completion is asked about. */
export interface Situation {
  readonly path: string;
  readonly text: string;
  /** The cursor, in UTF-16 units. */
  readonly offset: number;
  /** Texts of all open documents by their paths, in the order of opening; this one is among them. */
  readonly documents: ReadonlyMap<string, string>;
}

/** The situation at each `complete` of a trace, in turn. Throws `RangeError` for what is not open or not there. */
export function* situationsOf(events: Iterable<TraceEvent>): Generator<Situation> {
  const documents = new Map<string, string>();
  const find = (path: string, end: number): string => {
    const text = documents.get(path);
    if (text === undefined || end > text.length) throw new RangeError(`No offset ${end} in "${path}".`);
    return text;
  };
  for (const event of events) {
    if ('open' in event) {
      documents.set(event.open, event.text);
    } else if ('edit' in event) {
      const end = event.offset + event.length;
      const text = find(event.edit, end);
      documents.set(event.edit, text.slice(0, event.offset) + event.text + text.slice(end));
    } else if ('complete' in event) {
      const text = find(event.complete, event.offset);
      yield { path: event.complete, text, offset: event.offset, documents: new Map(documents) };
    } else if ('close' in event) {
      documents.delete(event.close);
    }
    // To the peers a cell of a notebook is a document as any other.
  }
}
