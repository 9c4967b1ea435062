/** The port that a variable of the environment names; 0, for any, when it is empty. Throws when it names none. */
export function parsePort(text: string): number {
  if (text === '') return 0;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT is not a port: ${text}`);
  return port;
}
