import { DocumentMirror } from '../../../src/document/mirror.ts';

/** Sees the mirrors that a server keeps: each shows itself when it is changed. */
export class MirrorWatch {
  readonly #mirrors = new Map<string, DocumentMirror>();
  readonly #stop: () => void;

  constructor() {
    const mirrors = this.#mirrors;
    const { prototype } = DocumentMirror;
    const original = Object.getOwnPropertyDescriptor(prototype, 'apply')!;
    const apply = original.value as DocumentMirror['apply'];
    const watched: DocumentMirror['apply'] = function (this: DocumentMirror, ...change) {
      mirrors.set(this.uri, this);
      return apply.apply(this, change);
    };
    Object.defineProperty(prototype, 'apply', { ...original, value: watched });
    this.#stop = () => {
      Object.defineProperty(prototype, 'apply', original);
    };
  }

  /** The mirror of a document, if it was changed since the server got it. */
  mirror(uri: string): DocumentMirror | undefined {
    return this.#mirrors.get(uri);
  }

  /** The server gets the document anew, or not at all any longer. */
  forget(uri: string): void {
    this.#mirrors.delete(uri);
  }

  forgetAll(): void {
    this.#mirrors.clear();
  }

  dispose(): void {
    this.#stop();
  }
}
