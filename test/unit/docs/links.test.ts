import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';
import { anchorsOf, codeSpansOf, linksOf } from './markdown.ts';

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'sample/README.md'],
  ...['training/README.md', 'training/MODEL_CARD.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** What is wrong with a relative link of a page; `undefined` where it leads somewhere. */
function faultOf(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  if (!existsSync(join(root, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(read(target)).has(anchor) ? undefined : `${link}: ${target} has no such heading`;
}

/** Paths of all files in the folders that hold code, with forward slashes. */
const files = ['src', 'test', 'bench', 'scripts', 'sample', 'media', 'training', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
    (name) => `${folder}/${name.replaceAll('\\', '/')}`,
  ),
);

/** Whether a path, or the end of one, is that of a file of the repository. */
const isFile = (path: string): boolean =>
  existsSync(join(root, path)) || files.some((file) => file.endsWith(`/${path}`));

describe('The links of', () => {
  for (const page of pages) {
    it(`${page} lead to files and headings that exist`, () => {
      const relative = linksOf(read(page)).filter((link) => !/^[a-z]+:/.test(link));
      assert.deepEqual(
        relative.flatMap((link) => faultOf(page, link) ?? []),
        [],
      );
    });
  }

  it('docs/decisions/README.md name each decision, by its title', () => {
    const folder = join('docs', 'decisions');
    const index = read(join(folder, 'README.md'));
    for (const name of readdirSync(join(root, folder)).filter((file) => /^\d/.test(file))) {
      const [, number = '', title = ''] = /^# (\d+)\. (.+)$/m.exec(read(join(folder, name))) ?? [];
      assert.equal(Number(name.slice(0, 4)), Number(number), name);
      assert.ok(index.includes(`[${title}](${name})`), `${name}: ${title}`);
    }
  });
});

describe('Pages about the code', () => {
  for (const page of pages.filter((name) => /^(CONTRIBUTING|SECURITY|docs)/.test(name))) {
    it(`name files that exist: ${page}`, () => {
      const named = codeSpansOf(read(page)).filter((code) =>
        /^(?!dist\/)[\w./-]+\.(ts|mjs|py|toml)$/.test(code),
      );
      assert.deepEqual(
        named.filter((path) => !isFile(path)),
        [],
      );
    });
  }
});

describe('Links and anchors', () => {
  it('are read as GitHub reads them', () => {
    const text = [
      '# `ort`: a Title_1, twice?',
      '## Same',
      '```',
      '# no heading, [no link](a.md)',
      '```',
      '## Same',
      'A [link](b.md#same-1), `[none](c.md)`, ``[`none`](d.md)`` and ![picture](e.png).',
    ].join('\n');
    assert.deepEqual([...anchorsOf(text)], ['ort-a-title_1-twice', 'same', 'same-1']);
    assert.deepEqual(linksOf(text), ['b.md#same-1', 'e.png']);
    assert.deepEqual(codeSpansOf('`a.ts` and ``b.ts``\n```\n`c.ts`\n```'), ['a.ts']);
  });
});
