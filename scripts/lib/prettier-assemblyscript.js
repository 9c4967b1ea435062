/**
 * A Prettier plugin for AssemblyScript. Its functions and variables have decorators such as `@inline`, which parsers of
 * TypeScript refuse there, so a decorator at the start of a line is parsed as a comment and printed as a decorator.
 */
import { printers as estreePrinters } from 'prettier/plugins/estree';
import { parsers as typescriptParsers } from 'prettier/plugins/typescript';

const { typescript } = typescriptParsers;
const { estree } = estreePrinters;

const DECORATOR = /^@\w+(\(.*?\))?/gm;
const isDecorator = ({ type, value }) => type === 'Block' && value.startsWith('@');

export const parsers = {
  assemblyscript: {
    ...typescript,
    astFormat: 'assemblyscript',
    preprocess: (text) => text.replaceAll(DECORATOR, '/*$&*/'),
  },
};

export const printers = {
  assemblyscript: {
    ...estree,
    printComment: (path, options) =>
      isDecorator(path.node) ? path.node.value : estree.printComment(path, options),
  },
};
