/** Where models and the runtime's own files stand. */
export interface ModelPlaces {
  /** The bundled model, in the form that the worker opens; `undefined` if it is missing. Never rejects. */
  readonly bundledModel: () => Promise<string | undefined>;
  /** See `LoadOptions.runtimeRoot`. */
  readonly runtimeRoot: string;
}
