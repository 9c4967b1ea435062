/** Parses the environment variable `PORT`; 0 (any port) if it is empty. Throws if it is not a port. */
export function parsePort(text: string): number {
  if (text === '') return 0;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT is not a port: ${text}`);
  return port;
}
