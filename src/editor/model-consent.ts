import type * as vscode from 'vscode';

/** Key of the user's answers in the state of the workspace, which VS Code keeps on this machine. */
const answersKey = 'foretype.modelPaths';

/**
 * Whether a model file that the workspace's settings name may be loaded. The settings may be written by a stranger, and a
 * model decides what is suggested, so the user is asked once for each file.
 */
export class ModelConsent {
  readonly #memento: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#memento = workspaceState;
  }

  /** The user's answer for a path; `undefined` if the user was not asked, or did not answer. */
  of(path: string): boolean | undefined {
    return new Map(this.#answers()).get(path);
  }

  async set(path: string, allowed: boolean): Promise<void> {
    const others = this.#answers().filter(([known]) => known !== path);
    await this.#memento.update(answersKey, [...others, [path, allowed]]);
  }

  #answers(): readonly (readonly [path: string, allowed: boolean])[] {
    const stored = this.#memento.get<unknown>(answersKey);
    return Array.isArray(stored) ? stored.filter(isAnswer) : [];
  }
}

function isAnswer(value: unknown): value is readonly [string, boolean] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'boolean';
}
