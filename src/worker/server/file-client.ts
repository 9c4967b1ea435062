import type { FileAnswers, FileKind, FileReply, WishEnvelope } from '../web-files.ts';

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (fraction: number) => void;
}

/** Asks the editor's side for files. */
export class FileClient {
  readonly #post: (envelope: WishEnvelope) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(post: (envelope: WishEnvelope) => void) {
    this.#post = post;
  }

  /** Rejects where there is no such file. */
  ask<K extends FileKind>(
    kind: K,
    name: string,
    onProgress: (fraction: number) => void = () => undefined,
  ): Promise<FileAnswers[K]> {
    const id = ++this.#last;
    const answer = new Promise<FileAnswers[K]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
    });
    this.#post({ wish: { id, kind, name } });
    return answer;
  }

  receive(reply: FileReply): void {
    const waiting = this.#waiting.get(reply.id);
    if ('fraction' in reply) {
      waiting?.onProgress(reply.fraction);
      return;
    }
    this.#waiting.delete(reply.id);
    if ('fault' in reply) waiting?.reject(new Error(reply.fault));
    // Of the kind that this id asked for, as the channel answers with what that kind has.
    else waiting?.resolve(reply.answer as never);
  }
}
