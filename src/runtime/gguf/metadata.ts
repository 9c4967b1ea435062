import { ModelFileError } from './model-file-error.ts';

export type GgufScalar = number | bigint | boolean | string;
export type GgufValue = GgufScalar | readonly GgufScalar[];

/** The key-value section of a GGUF file, with getters that name the key when it is absent or of another type. */
export class GgufMetadata {
  readonly #values: ReadonlyMap<string, GgufValue>;

  constructor(values: ReadonlyMap<string, GgufValue>) {
    this.#values = values;
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  string(key: string): string {
    return this.optionalString(key) ?? this.#missing(key);
  }

  optionalString(key: string): string | undefined {
    const value = this.#values.get(key);
    return value === undefined || typeof value === 'string' ? value : this.#mistyped(key, 'a string');
  }

  number(key: string): number {
    return this.optionalNumber(key) ?? this.#missing(key);
  }

  optionalNumber(key: string): number | undefined {
    const value = this.#values.get(key);
    if (typeof value === 'bigint') return Number(value);
    return value === undefined || typeof value === 'number' ? value : this.#mistyped(key, 'a number');
  }

  optionalBoolean(key: string): boolean | undefined {
    const value = this.#values.get(key);
    return value === undefined || typeof value === 'boolean' ? value : this.#mistyped(key, 'a boolean');
  }

  strings(key: string): readonly string[] {
    const value = this.#values.get(key) ?? this.#missing(key);
    const isStrings = (list: unknown): list is readonly string[] =>
      Array.isArray(list) && (list.length === 0 || typeof list[0] === 'string');
    return isStrings(value) ? value : this.#mistyped(key, 'a list of strings');
  }

  optionalNumbers(key: string): readonly number[] | undefined {
    const value = this.#values.get(key);
    const isNumbers = (list: unknown): list is readonly number[] =>
      Array.isArray(list) && (list.length === 0 || typeof list[0] === 'number');
    return value === undefined || isNumbers(value) ? value : this.#mistyped(key, 'a list of numbers');
  }

  #missing(key: string): never {
    throw new ModelFileError('incomplete', `The model file has no "${key}" in its metadata.`);
  }

  #mistyped(key: string, wanted: string): never {
    throw new ModelFileError('incomplete', `The model file's metadata "${key}" is not ${wanted}.`);
  }
}
