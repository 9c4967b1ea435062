import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';
import {
  fetchGlobals,
  networkGlobals,
  networkModules,
  networkProperties,
  otherImports,
} from './scripts/lib/offline-rules.js';

/**
 * The layers of src in their order, lowest first, each with the layers below it that it may import besides itself.
 * `npm run -s layers` checks that the order holds, that there is no cycle, and prints the graph.
 */
export const layers = {
  util: [],
  language: ['util'],
  gguf: ['util'],
  tokenizer: ['util', 'gguf'],
  runtime: ['util'],
  models: ['util', 'gguf', 'tokenizer', 'runtime'],
  'engines/kernels': ['util', 'gguf', 'runtime', 'models'],
  'engines/ort': ['util', 'gguf', 'runtime', 'models'],
  'engines/webgpu': ['util', 'gguf', 'runtime', 'models'],
  catalogue: ['util', 'gguf', 'tokenizer', 'runtime', 'models'],
  download: ['util'],
  document: ['util', 'language', 'tokenizer', 'models'],
  memory: ['util', 'tokenizer', 'runtime', 'document'],
  cache: ['util', 'runtime'],
  completion: ['util', 'language', 'tokenizer', 'runtime', 'models', 'document', 'memory', 'cache'],
  // The protocol takes its types from the layers whose work it carries.
  worker: ['util', 'runtime', 'document', 'completion'],
  'worker/client': ['util', 'worker'],
  control: ['util', 'language', 'worker', 'worker/client'],
  suggestion: ['util', 'language', 'worker', 'worker/client', 'control'],
  // Types a text again over a model, both sides in one, in simulated time.
  evaluation: [
    ...['util', 'language', 'runtime', 'models', 'document', 'completion'],
    ...['worker', 'worker/client', 'suggestion'],
  ],
  'worker/server': [
    ...['util', 'gguf', 'tokenizer', 'runtime', 'models'],
    ...['engines/kernels', 'engines/ort', 'engines/webgpu'],
    ...['document', 'memory', 'completion', 'worker', 'evaluation'],
  ],
  // Looks for models in a thread of its own.
  finder: ['util', 'runtime', 'models', 'catalogue'],
  'finder/thread': ['util', 'gguf', 'models', 'catalogue', 'worker/server', 'finder'],
  presentation: [
    ...['util', 'runtime', 'models', 'catalogue', 'download'],
    ...['worker', 'worker/client', 'control', 'suggestion', 'evaluation'],
  ],
  inspector: ['util', 'worker', 'worker/client', 'control', 'suggestion', 'presentation'],
  // Runs in a page: it takes what is pure.
  webview: ['inspector', 'worker'],
  editor: [
    ...['util', 'models', 'catalogue', 'download', 'worker', 'worker/client', 'finder'],
    ...['control', 'suggestion', 'evaluation', 'presentation', 'inspector'],
  ],
};

const vscodeOnly = { name: 'vscode', message: 'vscode is imported in src/editor and the entry points only.' };
/** What VS Code shows may hold links and icons, so all of it goes through functions that take plain text. */
const plainOnly = {
  selector:
    'MemberExpression[property.name=/^(show(Error|Warning|Information)Message|setStatusBarMessage)$/]',
  message: 'Messages are shown by src/editor/say.ts, which takes plain text only.',
};
const ortOnly = {
  regex: '^onnxruntime-web',
  message: 'onnxruntime-web is imported in src/engines/ort only.',
};

const relativeOnly = { regex: '^[^.]', message: 'The kernels import files of src only.' };

/** Patterns of the relative imports that leave the folders `folder` may use. */
function forbiddenImports(folder) {
  const others = Object.keys(layers).filter((other) => other !== folder && !layers[folder].includes(other));
  return others.map((other) => ({
    // Up from `folder` or a folder in it, then down; folders below `other` that are layers have a rule of their own.
    regex: `^(\\./|(\\.\\./)+)${pathBetween(folder, other)}/[^/]+\\.ts$`,
    message: `src/${folder} may not import src/${other}; see the layers in eslint.config.js.`,
  }));
}

/** What of the path to `other` stands behind the last `../`, where that may start at any common folder. */
function pathBetween(folder, other) {
  const [parent, child] = other.split('/');
  return child !== undefined && folder.split('/')[0] === parent ? `(${parent}/)?${child}` : other;
}

const layerRules = Object.keys(layers).map((folder) => ({
  files: [`src/${folder}/**/*.ts`],
  ignores: Object.keys(layers)
    .filter((other) => other.startsWith(`${folder}/`))
    .map((other) => `src/${other}/**`),
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: folder === 'editor' ? [] : [vscodeOnly],
        patterns: [
          networkModules,
          ...(folder === 'engines/ort' ? [] : [ortOnly]),
          ...(folder === 'engines/kernels' ? [relativeOnly] : []),
          ...forbiddenImports(folder),
        ],
      },
    ],
  },
}));

const maxLines = ['error', { max: 300, skipBlankLines: true, skipComments: true }];

/** AssemblyScript: TypeScript's syntax with decorators of functions, and types that TypeScript does not know. */
const assembly = 'src/engines/kernels/assembly/*.ts';
const assemblyRules = {
  files: [assembly],
  languageOptions: {
    parser: tseslint.parser,
    // The parser accepts decorators of functions, but leaves them out.
    parserOptions: { projectService: false, allowInvalidAST: true },
  },
  plugins: { '@typescript-eslint': tseslint.plugin },
  rules: {
    '@typescript-eslint/explicit-function-return-type': 'error',
    '@typescript-eslint/no-redeclare': 'error',
    '@typescript-eslint/no-shadow': 'error',
    '@typescript-eslint/no-unused-expressions': 'error',
    // Numbers of a list are constants, whether or not all are used.
    '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^[A-Z_]+$' }],
    '@typescript-eslint/no-useless-constructor': 'error',
    'max-lines': maxLines,
    'no-console': 'error',
    'no-constant-binary-expression': 'error',
    'no-constant-condition': 'error',
    'no-dupe-else-if': 'error',
    'no-duplicate-case': 'error',
    'no-duplicate-imports': 'error',
    'no-else-return': 'error',
    'no-empty': 'error',
    'no-fallthrough': 'error',
    'no-self-assign': 'error',
    'no-self-compare': 'error',
    'no-unneeded-ternary': 'error',
    'no-unreachable': 'error',
    'no-useless-assignment': 'error',
    'no-useless-return': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
  },
};

export default tseslint.config(
  {
    ignores: ['dist/', 'out/', '.vscode-test/', 'node_modules/', 'training/', 'test/fixtures/'],
  },
  {
    ignores: [assembly],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': maxLines,
    },
  },
  {
    files: ['src/**'],
    languageOptions: { globals: { global: 'readonly', self: 'readonly', window: 'readonly' } },
    // No comment turns a rule off here.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    rules: {
      'no-restricted-globals': ['error', networkGlobals],
      'no-restricted-imports': ['error', { patterns: [networkModules] }],
      'no-restricted-properties': ['error', ...networkProperties],
      'no-restricted-syntax': ['error', otherImports],
    },
  },
  {
    // The one file that may reach other machines, by nothing else than `fetch`; and the one that fetches the extension's own
    // files on a web page, from where the page has the extension from.
    files: ['src/download/network.ts', 'src/editor/web/extension-file.ts'],
    rules: { 'no-restricted-globals': ['error', fetchGlobals] },
  },
  assemblyRules,
  // These replace what the rules of the same name forbid above, and so have it as well.
  ...layerRules,
  {
    files: ['src/editor/**/*.ts', 'src/extension.ts', 'src/web-extension.ts'],
    ignores: ['src/editor/say.ts'],
    rules: { 'no-restricted-syntax': ['error', otherImports, plainOnly] },
  },
  {
    files: ['src/cli/**', 'scripts/**', 'bench/**', 'esbuild.js'],
    rules: { 'no-console': 'off' },
  },
  {
    // Chai-less assertions and mocha's hooks read naturally this way.
    files: ['test/**', 'bench/**'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  prettier,
);
