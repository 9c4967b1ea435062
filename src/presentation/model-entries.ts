import { basename } from 'node:path';
import type { SkippedFile } from '../catalogue/finding.ts';
import type { ListedModel } from '../catalogue/list-models.ts';
import type { OfferedModel } from '../download/offered-models.ts';
import { asksForFim } from '../models/fim-choice.ts';
import { mainType } from '../models/inspect-model.ts';
import { formatMemory } from '../runtime/memory-limit.ts';
import { plain, plainPath, sentence, type PlainText } from '../util/plain-text.ts';
import { guessSpeed, speedText, type MeasuredModel, type ModelWeight } from './speed-guess.ts';

/** What a person may do with a list of models. */
export type ModelChoice =
  | { readonly kind: 'bundled' }
  | { readonly kind: 'file'; readonly path: string; readonly name: PlainText }
  | { readonly kind: 'offered'; readonly model: OfferedModel }
  /** Choose a file in a dialog, or write an address. */
  | { readonly kind: 'browse' }
  | { readonly kind: 'address' }
  /** It does not run; the reason is shown. */
  | { readonly kind: 'refused'; readonly reason: PlainText };

/** One line of the list; without a choice, the heading of those below. */
export interface ModelEntry {
  readonly label: string;
  readonly description?: PlainText;
  readonly detail?: PlainText;
  readonly choice?: ModelChoice;
  /** A file that Foretype has downloaded, whole or in part, which it may remove. */
  readonly ownFile?: string;
}

/** An offered model that is not on this machine yet. */
export interface Offer {
  readonly model: OfferedModel;
  readonly target: string;
  /** Bytes that are there from a download that was not finished. */
  readonly partBytes: number;
}

export interface ModelListing {
  /** Path of the model in use; empty for the bundled one. */
  readonly current: string;
  /** The setting `foretype.model.fim` in JSON, which replaces what the file in use says of FIM prompts; empty if unset. */
  readonly fim: string;
  readonly bundled: ListedModel | undefined;
  /** What is known of the file in use. */
  readonly named: ListedModel | SkippedFile | undefined;
  readonly found: readonly (ListedModel | SkippedFile)[];
  readonly offers: readonly Offer[];
  /** Where offers are downloaded from. */
  readonly host: PlainText;
  readonly machineBytes: number;
  readonly measured: MeasuredModel | undefined;
  /** Why not everything was looked at. */
  readonly fault: PlainText | undefined;
}

/** All models: the bundled one, those found, those to download, and last what does not run, with the reason. */
export function modelEntries(listing: ModelListing): ModelEntry[] {
  const all = itemsOf(listing);
  const running = all.filter(isRunning).map((model) => foundEntry(model, listing));
  return [
    { label: 'Comes with Foretype' },
    bundledEntry(listing),
    ...group('On this machine', [...running, ...faults(listing)]),
    ...group(
      `To download from ${listing.host}`,
      listing.offers.map((offer) => offerEntry(offer, listing)),
    ),
    { label: 'Another' },
    { label: '$(folder-opened) Choose a GGUF file…', choice: { kind: 'browse' } },
    {
      label: '$(cloud-download) Download another model…',
      description: sentence`owner/repository/file.gguf, or an address`,
      choice: { kind: 'address' },
    },
    ...group('Does not run here', all.flatMap(refusedEntries)),
  ];
}

/** The models that run besides the one in use. */
export function otherModelEntries(listing: ModelListing): ModelEntry[] {
  const { current, found } = listing;
  const others = found
    .filter(isRunning)
    .filter(({ file }) => file.path !== current)
    .map((model) => foundEntry(model, listing, false));
  return [
    ...(current === '' ? [] : [{ label: 'Comes with Foretype' }, bundledEntry(listing)]),
    ...group('On this machine', [...others, ...faults(listing)]),
  ];
}

/** All that was found, and the file in use, which need not be in a place that is looked at. */
function itemsOf({ found, named, current }: ModelListing): ModelListing['found'] {
  const isFound = found.some((item) => pathOf(item) === current);
  return named === undefined || current === '' || isFound ? found : [named, ...found];
}

/** Whether it is a model that runs. */
export function isRunning(item: ListedModel | SkippedFile): item is ListedModel {
  return item.kind === 'model' && item.inspection.runs === true;
}

function group(label: string, entries: readonly ModelEntry[]): readonly ModelEntry[] {
  return entries.length === 0 ? [] : [{ label }, ...entries];
}

function bundledEntry(listing: ModelListing): ModelEntry {
  const { bundled, current } = listing;
  return {
    label: '$(package) Bundled model',
    ...(current === '' ? { description: inUse } : {}),
    ...(bundled === undefined ? {} : { detail: factsOf(bundled, listing, current === '') }),
    choice: { kind: 'bundled' },
  };
}

const inUse = sentence`in use`;

function foundEntry(model: ListedModel, listing: ModelListing, mayRemove = true): ModelEntry {
  const { file } = model;
  const name = plainPath(file.name);
  const isOwn = file.tool === 'Foretype';
  const tool = isOwn ? sentence`downloaded` : plain(file.tool);
  const isInUse = file.path === listing.current;
  return {
    label: `$(file-binary) ${name}`,
    description: joined([tool, formatMemory(file.bytes), ...(isInUse ? [inUse] : [])]),
    detail: factsOf(model, listing, isInUse),
    choice: { kind: 'file', path: file.path, name },
    ...(isOwn && mayRemove ? { ownFile: file.path } : {}),
  };
}

function factsOf(
  { file, inspection }: ListedModel,
  { machineBytes, measured, fim: setting }: ModelListing,
  isInUse: boolean,
): PlainText {
  const { parameters, fim, licence, memoryBytes } = inspection;
  const type = mainType(inspection);
  return joined([
    parameterCount(parameters),
    type,
    isInUse ? fimInUse(fim !== null, setting) : fimText(fim !== null),
    licence ?? sentence`licence not stated`,
    ...(memoryBytes === null
      ? []
      : [sentence`needs ${formatMemory(memoryBytes)} of ${formatMemory(machineBytes)}`]),
    ...(isUnquantized(type) ? [sentence`rounded to Q8_0 when loaded`] : []),
    ...speedFacts(measured, {
      bytes: isUnquantized(type) ? BYTES_AS_Q8_0 * parameters : file.bytes,
      parameters,
    }),
  ]);
}

/** Bytes a weight takes that was not quantized in its file. */
const BYTES_AS_Q8_0 = 34 / 32;

function isUnquantized(type: PlainText): boolean {
  return /^B?F(?:16|32)$/.test(type);
}

function offerEntry(
  { model, target, partBytes }: Offer,
  { measured, machineBytes }: ModelListing,
): ModelEntry {
  const { name, quantization, parameters, bytes, fim, licence } = model;
  const percent = Math.floor((100 * partBytes) / bytes);
  return {
    label: `$(cloud-download) ${name} ${quantization}`,
    description: joined([
      formatMemory(bytes),
      ...(partBytes > 0 ? [sentence`${Math.min(percent, 99)} % is here; goes on from there`] : []),
    ]),
    detail: joined([
      parameterCount(parameters),
      fimText(fim),
      licence,
      sentence`needs over ${formatMemory(bytes)} of ${formatMemory(machineBytes)}`,
      ...speedFacts(measured, { bytes, parameters }),
    ]),
    choice: { kind: 'offered', model },
    ...(partBytes > 0 ? { ownFile: target } : {}),
  };
}

function parameterCount(parameters: number): PlainText {
  return parameters < 1e9
    ? sentence`${Math.round(parameters / 1e6)} M`
    : sentence`${Number((parameters / 1e9).toFixed(1))} B`;
}

/** Whether it fills in the middle, or sees only what is before the cursor. */
function fimText(fim: boolean): PlainText {
  return fim ? sentence`FIM` : sentence`no FIM`;
}

/** The same of the model in use, which the setting is for; other files are judged by themselves. */
function fimInUse(fim: boolean, setting: string): PlainText {
  const asked = asksForFim(setting);
  return asked === undefined ? fimText(fim) : sentence`${fimText(asked)} by "foretype.model.fim"`;
}

function speedFacts(measured: MeasuredModel | undefined, model: ModelWeight): readonly PlainText[] {
  return measured === undefined ? [] : [speedText(guessSpeed(measured, model))];
}

function faults({ fault }: ModelListing): readonly ModelEntry[] {
  return fault === undefined
    ? []
    : [{ label: `$(warning) ${fault}`, choice: { kind: 'refused', reason: fault } }];
}

/** Entry of what does not run; none for what does. */
function refusedEntries(item: ListedModel | SkippedFile): readonly ModelEntry[] {
  if (item.kind === 'model' && item.inspection.runs === true) return [];
  const reason = item.kind === 'skipped' ? item.reason : reasonOf(item);
  const [tool, name, path] =
    item.kind === 'skipped'
      ? [item.tool, basename(item.path), item.path]
      : [item.file.tool, item.file.name, item.file.path];
  return [
    {
      label: `$(circle-slash) ${plainPath(name)}`,
      description: plain(tool),
      detail: reason,
      choice: { kind: 'refused', reason },
      ...(tool === 'Foretype' && item.kind === 'model' ? { ownFile: path } : {}),
    },
  ];
}

function reasonOf({ inspection: { runs, memoryBytes } }: ListedModel): PlainText {
  if (runs === true) return sentence``;
  return memoryBytes === null ? runs : sentence`${runs} It needs ${formatMemory(memoryBytes)}.`;
}

function pathOf(item: ListedModel | SkippedFile): string {
  return item.kind === 'model' ? item.file.path : item.path;
}

function joined(facts: readonly PlainText[]): PlainText {
  return facts.reduce((all, fact) => sentence`${all} · ${fact}`);
}
