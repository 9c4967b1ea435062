import type { Notice, NoticeAction } from '../../inspector/messages.ts';
import { html, setText } from './dom.ts';

const actionNames: Readonly<Record<NoticeAction, string>> = {
  toggleCompletions: 'Turn Completions On',
  resume: 'End Snooze',
  restartWorker: 'Restart Worker',
  showLog: 'Show Log',
};

/** A sentence above everything else, with what can be done about it. */
export class NoticeView {
  readonly #element: HTMLElement;
  readonly #announcer: HTMLElement;
  readonly #act: (action: NoticeAction) => void;
  readonly #text = html('p');
  readonly #actions = html('div', { class: 'actions' });
  #shown: Notice | undefined;

  /** @param announcer what a screen reader hears of changes; only a new kind of notice is worth a word */
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
    // Buttons that stay keep the focus that one of them may have.
    if (actions.join() !== before?.actions.join()) this.#actions.replaceChildren(...this.#buttons(actions));
    // Loading tells its percents to the eye only.
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
