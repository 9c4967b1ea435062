/** ESLint rules for src, which may not reach other machines; `eslint.config.js` merges them with its other rules. */

const message = 'Foretype works offline: nothing in src may reach other machines.';

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

/** `no-restricted-properties`: the same, of any object. */
export const networkProperties = ['sendBeacon', 'getBuiltinModule'].map((property) => ({
  property,
  message,
}));

/** `no-restricted-syntax`: `no-restricted-imports` does not see imports within expressions. */
export const otherImports = { selector: 'ImportExpression:not([source.value=/^\\./])', message };
