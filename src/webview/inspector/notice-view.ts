import type { Notice, NoticeAction } from '../../inspector/messages.ts';
import { html, setText } from './dom.ts';

const actionNames: Readonly<Record<NoticeAction, string>> = {
  toggleCompletions: 'Turn Completions On',
  resume: 'End Snooze',
  restartWorker: 'Restart Worker',
  showLog: 'Show Log',
};

/** A notice above everything else, with buttons. */
export class NoticeView {
  readonly #element: HTMLElement;
  readonly #announcer: HTMLElement;
  readonly #act: (action: NoticeAction) => void;
  readonly #text = html('p');
  readonly #actions = html('div', { class: 'actions' });
  #shown: Notice | undefined;

  /** @param announcer a live region for screen readers, which announces only new kinds of notices */
  constructor(element: HTMLElement, announcer: HTMLElement, act: (action: NoticeAction) => void) {
    this.#element = element;
    this.#announcer = announcer;
    this.#act = act;
    element.append(this.#text, this.#actions);
  }

  show(notice: Notice | undefined): void {
    const before = this.#shown;
    this.#shown = notice;
    this.#element.hidden = notice === undefined;
    this.#element.className = notice?.tone ?? '';
    setText(this.#text, notice?.text ?? '');
    const actions = notice?.actions ?? [];
    // Unchanged buttons are not replaced, as one of them may have the focus.
    if (actions.join() !== before?.actions.join()) this.#actions.replaceChildren(...this.#buttons(actions));
    // The progress of loading is not announced.
    if (notice?.tone === 'busy' && before?.tone === 'busy') return;
    setText(this.#announcer, notice?.text ?? (before === undefined ? '' : 'Foretype is ready.'));
  }

  #buttons(actions: readonly NoticeAction[]): HTMLElement[] {
    return actions.map((action) => {
      const button = html('button', { type: 'button' }, [actionNames[action]]);
      button.addEventListener('click', () => {
        this.#act(action);
      });
      return button;
    });
  }
}
