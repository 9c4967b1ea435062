/** Files of the build that scripts for web pages carry within them; `esbuild.js` resolves these names. */

declare module 'built:*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}

declare module 'built:*.js' {
  const text: string;
  export default text;
}

declare module 'built:model.json' {
  const facts: { readonly name: string; readonly bytes: number; readonly sha256: string };
  export default facts;
}
