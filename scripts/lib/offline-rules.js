/** ESLint rules for src, which may not reach other machines but to download what a person asks for; `eslint.config.js` merges them with its other rules. */

const message =
  'Foretype works offline: nothing in src but src/download/network.ts may reach other machines.';

/** Node's modules for networks, and what loads a module without an import. */
export const networkModules = {
  regex:
    '^(node:)?(_http_\\w+|https?|http2|net|_tls_\\w+|tls|dgram|dns|quic|inspector|module)(/|$)|^undici(/|$)',
  message,
};

/** `no-restricted-globals`: what reaches networks without an import, in Node or in a page. */
export const networkGlobals = {
  globals: [
    ...['fetch', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'EventSource'],
    ...['WebTransport', 'RTCPeerConnection', 'importScripts', 'require'],
  ].map((name) => ({ name, message })),
  checkGlobalObject: true,
  globalObjects: ['global'],
};

/** `no-restricted-globals` for the one file that downloads: all but `fetch`. */
export const fetchGlobals = {
  ...networkGlobals,
  globals: networkGlobals.globals.filter(({ name }) => name !== 'fetch'),
};

/** `no-restricted-properties`: the same, of any object. */
export const networkProperties = ['sendBeacon', 'getBuiltinModule'].map((property) => ({
  property,
  message,
}));

/** `no-restricted-syntax`: `no-restricted-imports` does not see imports within expressions. */
export const otherImports = { selector: 'ImportExpression:not([source.value=/^\\./])', message };
