import type * as vscode from 'vscode';

/** Where VS Code keeps, for this workspace and on this machine, what the person said of model files. */
const answersKey = 'foretype.modelPaths';

/**
 * Whether a model file that the workspace's settings name may be loaded. Whoever wrote those settings may be a stranger,
 * and a model decides what is suggested, so a person is asked once for each file.
 */
export class ModelConsent {
  readonly #memento: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#memento = workspaceState;
  }

  /** What the person said of a path; `undefined` when they were not asked, or did not answer. */
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
