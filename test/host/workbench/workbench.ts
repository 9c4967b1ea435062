import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { root } from '../../../scripts/lib/paths.ts';
import { Browser } from '../../../scripts/vscode/browser.ts';
import { logIn } from '../../../scripts/vscode/login.ts';
import { workbenchUrl } from '../../../scripts/vscode/server.ts';
import { workbenchFixture, type WorkbenchFixture } from './fixture.ts';

const statusItem = '[id="foretype.foretype.status"]';
/** Ghost text in the cursor's line is one element per token; the lines below it are one element each. */
const ghostInLine = '.ghost-text-decoration, .ghost-text-decoration-preview';
const ghostBelow = '.suggest-preview-text .view-line';
export const paletteInput = '.quick-input-widget .quick-input-box input';
export const paletteRow = '.quick-input-list .monaco-list-row';

/** The colour themes that tests use, and the class of the workbench that tells each. */
const themeClasses = {
  'Dark Modern': 'dark_modern-json',
  'Light Modern': 'light_modern-json',
  'Dark High Contrast': 'hc_black-json',
  'Light High Contrast': 'hc_light-json',
} as const;
export type Theme = keyof typeof themeClasses;

/** Asks again and again until there is an answer other than `undefined` or `false`, or the time is over. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await delay(25);
  }
}

/** A VS Code window in a headless browser, with a file of the workspace open, as a person would use it. */
export class Workbench {
  readonly page: Page;
  /** The addresses of all requests of the window, service workers' included. */
  readonly requests: string[] = [];
  readonly #browser: Browser;
  readonly #fixture: WorkbenchFixture;

  private constructor(browser: Browser, page: Page, fixture: WorkbenchFixture) {
    this.#browser = browser;
    this.page = page;
    this.#fixture = fixture;
    browser.context.on('request', (request) => {
      this.requests.push(request.url());
    });
  }

  /** Opens the workspace in a new window and waits until the workbench stands. */
  static async open(fixture = workbenchFixture()): Promise<Workbench> {
    const browser = await Browser.launch(fixture.browser, fixture.gpu !== undefined);
    try {
      await logIn(browser.context, fixture);
      const page = await browser.context.newPage();
      const workbench = new Workbench(browser, page, fixture);
      await page.goto(workbenchUrl(fixture.port, fixture.workspace, []), { waitUntil: 'domcontentloaded' });
      await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
      return workbench;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Loads the page anew, as F5 does. */
  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: 'domcontentloaded' });
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** Puts a file into the workspace; the editor shows it from there. Returns its path. */
  async writeFile(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.#fixture.workspace, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  /** Opens a file of the workspace by its name and puts the cursor at its end. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.choose(name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.focusEditor();
  }

  /** Puts the cursor at the end of the file that is open, once it is. */
  async focusEditor(): Promise<void> {
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
    await this.page.locator('.editor-instance .monaco-editor').first().click();
    await this.page.keyboard.press('Control+End');
  }

  /** Opens a file of the workspace with the cursor at a place, which VS Code counts from 1, without it being anywhere else before. */
  async openAt(name: string, line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.choose(name, `:${line}:${column}`);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    const place = `Ln ${line}, Col ${column}`;
    await this.page.locator('[id="status.editor.selection"]', { hasText: place }).waitFor();
  }

  /** Runs a command by its title in the palette; `choose` answers what the command itself asks there. */
  async command(title: string, choose?: () => Promise<void>): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.choose(title);
    await choose?.();
    await this.page.locator(paletteInput).waitFor({ state: 'hidden' });
  }

  /**
   * Types into the palette and clicks the row with that very title, wherever the list ranks it.
   *
   * @param more what is typed behind it once the row is there
   */
  async choose(title: string, more = ''): Promise<void> {
    await this.page.locator(paletteInput).waitFor({ state: 'visible' });
    await this.page.keyboard.type(title);
    const exact = new RegExp(`^${title.replaceAll(/[.+]/g, '\\$&')}$`);
    const name = this.page.locator('.label-name', { hasText: exact });
    const row = this.page.locator(paletteRow).filter({ has: name }).first();
    if (more !== '') {
      await row.waitFor();
      await this.page.keyboard.type(more);
    }
    await row.click();
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 30 });
  }

  /** The ghost text shown now, its lines parted by line feeds; empty when there is none. */
  async ghostText(): Promise<string> {
    const first = (await this.page.locator(ghostInLine).allTextContents()).join('');
    const below = await this.page.locator(ghostBelow).allTextContents();
    return [first, ...below].join('\n').replaceAll('\u00a0', ' ');
  }

  /** The text of the extension's status bar item, without its icons; `undefined` while it is not there. */
  async statusText(): Promise<string | undefined> {
    const item = this.page.locator(statusItem);
    if ((await item.count()) === 0) return undefined;
    return (await item.first().textContent())?.replaceAll('\u00a0', ' ').trim();
  }

  /** The status bar item with its icons, as HTML: for states that only an icon tells. */
  async statusHtml(): Promise<string> {
    return this.page.locator(statusItem).first().innerHTML();
  }

  /** The lines of the editor that are on the screen. */
  async visibleText(): Promise<string> {
    const lines = await this.page.locator('.editor-instance .monaco-editor .view-line').allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** The file as it is on disk after saving it. */
  async savedText(name: string): Promise<string> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator(`.tab.active[data-resource-name="${name}"]:not(.dirty)`).waitFor();
    return readFile(join(this.#fixture.workspace, name), 'utf8');
  }

  /**
   * Types `text` until ghost text appears. The editor loads its inline completions lazily, so what is typed in the first
   * second may reach no provider: the last character is then deleted and typed again. As that ends a completion on its
   * way, each wait is longer than the one before.
   */
  async typeUntilGhost(text: string, timeoutMs = 60_000): Promise<string> {
    await this.type(text.slice(0, -1));
    let patienceMs = 1_000;
    return until(
      `ghost text after typing "${text}"`,
      async () => {
        await this.type(text.slice(-1));
        const shown = await until(
          'ghost text',
          async () => (await this.ghostText()) || undefined,
          patienceMs,
        ).catch(() => undefined);
        patienceMs *= 2;
        if (shown === undefined) await this.page.keyboard.press('Backspace');
        return shown;
      },
      timeoutMs,
    );
  }

  /** Switches the colours, as a person does. */
  async setTheme(theme: Theme): Promise<void> {
    await this.command('Preferences: Color Theme', async () => {
      // The list of themes takes the place of the list of commands, with an empty input.
      await until(
        'the list of themes',
        async () => (await this.page.locator(paletteInput).inputValue()) === '',
      );
      await this.choose(theme);
    });
    await this.page.locator(`.monaco-workbench[class*="${themeClasses[theme]}"]`).waitFor();
  }

  /** Opens the extension's menu from the status bar, and waits until it stands. */
  async openMenu(): Promise<void> {
    await this.page.locator(statusItem).first().click();
    await this.page.locator('.quick-input-title', { hasText: 'Foretype' }).waitFor();
    await this.page.locator(paletteRow).first().waitFor();
  }

  /** What stands above the menu's entries. */
  async menuSummary(): Promise<string> {
    return (await this.page.locator(paletteInput).getAttribute('placeholder')) ?? '';
  }

  /** The notification with these words, in the list of all of them; toasts are off in tests. */
  async notification(words: string): Promise<Locator> {
    const item = this.page.locator('.notifications-center .notification-list-item', { hasText: words });
    await until(`the notification "${words}"`, async () => {
      if (await item.first().isVisible()) return true;
      await this.command('Notifications: Show Notifications');
      return false;
    });
    return item.first();
  }

  /** Agrees to the model file that the workspace's settings name, whose question holds these words. */
  async agreeToModel(words = 'The settings of this workspace name a model file'): Promise<void> {
    const question = await this.notification(words);
    await question.getByRole('button', { name: 'Load It', exact: true }).click();
  }

  /** Opens what the language status tells, by a click on its braces in the status bar. Gives the extension's own row. */
  async showLanguageStatus(): Promise<Locator> {
    const row = this.page.locator('.hover-language-status', { hasText: 'Foretype' });
    if (!(await row.isVisible())) await this.page.locator('[id="status.languageStatus"]').first().click();
    await row.waitFor();
    return row;
  }

  /** What the extension tells in the language status. */
  async languageStatus(): Promise<string> {
    const row = await this.showLanguageStatus();
    const text = (await row.textContent()) ?? '';
    // Opened by a click, it stays until it is dismissed or another place is clicked.
    await this.page.locator('.editor-instance .monaco-editor').first().click();
    await row.waitFor({ state: 'hidden' });
    return text.replaceAll('\u00a0', ' ');
  }

  /** Waits until a webview shows its document; nothing outside of it tells when that is painted. */
  async webviewShown(): Promise<void> {
    await this.page.locator('iframe.webview.ready').first().waitFor({ state: 'attached' });
    await delay(1_000);
  }

  /** Keeps a picture of the window, or of its upper part, in `out/screenshots/`. */
  async screenshot(name: string, height?: number): Promise<void> {
    const folder = join(root, 'out', 'screenshots');
    await mkdir(folder, { recursive: true });
    const width = this.page.viewportSize()?.width ?? 0;
    const clip = height === undefined ? {} : { clip: { x: 0, y: 0, width, height } };
    await this.page.screenshot({ path: join(folder, `${name}.png`), ...clip });
  }
}
