import type { SkippedFile } from '../catalogue/finding.ts';
import type { ListedModel } from '../catalogue/list-models.ts';
import { mainType, type ModelInspection } from '../models/inspect-model.ts';
import { formatMemory } from '../runtime/memory-limit.ts';

/** What was found on a machine. */
export interface Listing {
  readonly models: ListedModel[];
  readonly skipped: SkippedFile[];
}

/** An inspection as text, one fact a line. */
export function inspectionLines(inspection: ModelInspection): string[] {
  const { name, architecture, parameters, types, tokenizer, contextLength, licence, memoryBytes } =
    inspection;
  const share = (weights: number): string => `${((100 * weights) / parameters).toFixed(1)} %`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['name', name ?? undefined],
    ['architecture', architecture ?? undefined],
    ['parameters', `${(parameters / 1e6).toFixed(1)} M`],
    [
      'types',
      Object.entries(types)
        .map(([type, weights]) => `${type} ${share(weights)}`)
        .join(', '),
    ],
    ['tokenizer', tokenizer ?? undefined],
    ['fim', fimText(inspection)],
    ['context', contextLength === null ? undefined : `${contextLength} tokens`],
    ['licence', licence ?? undefined],
    ['memory', memoryBytes === null ? undefined : formatMemory(memoryBytes)],
    ['runs', runsText(inspection)],
  ];
  return facts.map(([fact, value]) => `${`${fact}:`.padEnd(14)}${value ?? 'not known'}`);
}

/** Models in groups of their tools, those that run first, then what was skipped. */
export function listingLines({ models, skipped }: Listing): string[] {
  const sorted = models.toSorted(
    (a, b) => Number(b.inspection.runs === true) - Number(a.inspection.runs === true),
  );
  const lines = sorted.map(({ file, inspection }) => {
    const facts = [
      `${(inspection.parameters / 1e6).toFixed(0)} M`,
      mainType(inspection),
      formatMemory(file.bytes),
      ...(inspection.fim === null ? ['no FIM'] : []),
    ];
    const reason = inspection.runs === true ? [] : [`  does not run: ${inspection.runs}`];
    return [`${file.name} (${file.tool}): ${facts.join(', ')}`, `  ${file.path}`, ...reason].join('\n');
  });
  const ignored = skipped.map(({ path, reason }) => `skipped ${path}: ${reason}`);
  return [...(lines.length === 0 ? ['No models were found.'] : lines), ...ignored];
}

function fimText({ fim }: ModelInspection): string {
  return fim === null ? 'none: it sees the prefix alone' : `${fim.order}, ${fim.marks.join(' ')}`;
}

function runsText({ runs }: ModelInspection): string {
  return runs === true ? 'yes' : `no: ${runs}`;
}
