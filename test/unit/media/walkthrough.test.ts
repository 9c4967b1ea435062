import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Step {
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  };
}

const root = new URL('../../../', import.meta.url);
const { contributes } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Manifest;
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

describe('The walkthrough', () => {
  it('has steps', () => {
    assert.equal(steps.length, 5);
  });

  for (const { title, description, media } of steps) {
    it(`has a picture that follows the theme, in words too: ${title}`, () => {
      const svg = readFileSync(new URL(media.svg, root), 'utf8');
      // VS Code's policy for what is shown there lets no styles through, so that they would be black.
      assert.doesNotMatch(svg, /<style|\sstyle=|\sclass=/);
      const colours = Array.from(svg.matchAll(/\s(?:fill|stroke)="([^"]+)"/g), ([, colour]) => colour ?? '');
      assert.ok(colours.length > 0);
      assert.deepEqual(
        colours.filter((colour) => colour !== 'none' && !colour.startsWith('var(--vscode-')),
        [],
      );
      assert.match(media.altText, /\.$/);
    });

    it(`links to commands that are there: ${title}`, () => {
      const links = Array.from(description.matchAll(/\]\(command:([\w.]+)/g), ([, command]) => command ?? '');
      const known = new Set(contributes.commands.map(({ command }) => command));
      assert.deepEqual(
        links.filter((command) => !known.has(command) && command !== 'workbench.action.openSettings'),
        [],
      );
    });
  }
});
