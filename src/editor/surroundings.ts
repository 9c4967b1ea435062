import type { Machine } from '../presentation/machine.ts';
import type { ModelFile } from '../presentation/measurement.ts';
import type { PlainText } from '../util/plain-text.ts';
import type { WorkerLauncher } from '../worker/channel.ts';
import type { ModelLoader } from './model-loader.ts';
import type { ModelPlaces } from './model-places.ts';
import type { ModelSpeeds } from './models/model-speeds.ts';
import type { ModelSwitch } from './models/model-switch.ts';
import type { OpenPicker } from './models/picker-view.ts';
import type { Settings } from './settings.ts';

/** A model, and what is known of its file. */
export interface ChosenModel {
  /** Empty for the bundled one. */
  readonly path: string;
  readonly name: PlainText;
  readonly file: ModelFile | undefined;
}

/** The model in use, and another one. */
export interface ChosenPair {
  readonly own: ChosenModel;
  readonly other: ChosenModel;
}

/** What a person does with models. */
export interface ModelChooser {
  /** Lets them choose a model, and takes it. */
  choose(): Promise<void>;
  /** Whether there is a model that runs besides the one in use; also true where looking for one takes long. */
  hasOthers(): Promise<boolean>;
  /** Lets them choose one of those. */
  chooseOther(open?: OpenPicker): Promise<ChosenPair | undefined>;
}

export interface ModelChooserParts {
  readonly settings: Settings;
  readonly loader: ModelLoader;
  readonly modelSwitch: ModelSwitch;
  readonly speeds: ModelSpeeds;
}

/** What depends on where the extension runs: in a process of a machine, or in a web page. */
export interface Surroundings<Chooser extends ModelChooser> {
  readonly launch: WorkerLauncher;
  readonly modelPlaces: ModelPlaces;
  /** Size of a model's file; `undefined` if it is not known. Never rejects. */
  readonly modelBytes: (model: string) => Promise<number | undefined>;
  readonly createChooser: (parts: ModelChooserParts) => Chooser;
  /** The machine that the extension runs on. */
  readonly machine: () => Machine;
  /** Milliseconds that the calling thread has used, as exactly as can be known. */
  readonly threadTime: () => number;
}
