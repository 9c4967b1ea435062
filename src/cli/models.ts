import { parseArgs } from 'node:util';
import { listModels } from '../catalogue/list-models.ts';
import { nodeFileTree } from '../catalogue/node-file-tree.ts';
import { nodeSurroundings } from '../catalogue/node-surroundings.ts';
import { FileByteSource } from '../gguf/file-byte-source.ts';
import { readFimChoice } from '../models/fim-choice.ts';
import { inspectModel, type InspectOptions } from '../models/inspect-model.ts';
import { nodeHost } from '../worker/server/node-host.ts';
import { requiredBytes } from '../worker/server/required-bytes.ts';
import { UsageError } from './engines.ts';
import { CONTEXT_TOKENS, FIM_OPTION } from './local-model.ts';
import { inspectionLines, listingLines, type Listing } from './models-text.ts';
import { runMain } from './run-main.ts';

const USAGE = [
  'npm run -s models -- inspect FILE [--fim JSON] [--json]',
  'npm run -s models -- find [--folder DIR]... [--json]',
].join('\n       ');

await runMain(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      /** Folders to search besides those of the tools. */
      folder: { type: 'string', multiple: true, default: [] },
      ...FIM_OPTION,
      json: { type: 'boolean', default: false },
    },
  });
  const [command, ...rest] = positionals;
  if (command === 'inspect') inspect(rest, values.fim ?? '', values.json);
  else if (command === 'find' && rest.length === 0 && values.fim === undefined)
    await find(values.folder, values.json);
  else throw new UsageError('Name what to do: inspect a file, or find models.');
});

function inspect([file, ...others]: readonly string[], fim: string, json: boolean): void {
  if (file === undefined || others.length > 0) throw new UsageError('Name one model file.');
  const options = { ...inspectOptions(true), fim: readFimChoice(fim) };
  const inspection = inspectModel(new FileByteSource(file), options);
  console.log(json ? JSON.stringify(inspection) : inspectionLines(inspection).join('\n'));
}

async function find(ownFolders: readonly string[], json: boolean): Promise<void> {
  const listing: Listing = { models: [], skipped: [] };
  const controller = new AbortController();
  process.once('SIGINT', () => {
    controller.abort(new Error('Interrupted.'));
  });
  const options = {
    open: (path: string) => new FileByteSource(path),
    inspect: inspectOptions(false),
    signal: controller.signal,
  };
  for await (const found of listModels(nodeSurroundings({ ownFolders }), nodeFileTree, options)) {
    if (found.kind === 'skipped') listing.skipped.push(found);
    else listing.models.push(found);
  }
  console.log(json ? JSON.stringify(asJson(listing)) : listingLines(listing).join('\n'));
}

function asJson({ models, skipped }: Listing): object {
  return {
    models: models.map(({ file: { tool, name, path, bytes }, inspection }) => ({
      ...{ tool, file: name, path, bytes },
      ...inspection,
    })),
    skipped: skipped.map(({ tool, path, reason }) => ({ tool, path, reason })),
  };
}

function inspectOptions(checkVocabulary: boolean): InspectOptions {
  return {
    requiredBytes: (file) => requiredBytes(file, { threads: 1, contextTokens: CONTEXT_TOKENS }),
    machineBytes: nodeHost.machineBytes,
    checkVocabulary,
  };
}
