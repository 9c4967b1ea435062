/** Parts of a message that are not private: settings, numbers and units, commands of Foretype. */
const harmless = /^["'(]*(foretype\.[\w.]+|K\/V|\d[\d.,]*(\/\w+)?)["'),.;:]*$/;
const path = /[\\/~]|^["'(]*[a-z][\w+.-]*:(?=\S)/i;
const fileName = /[^\s.]\.[\w-]{1,12}["'),;:]*[.]?$/;

/**
 * Returns a message without paths, addresses and file names. It removes too much rather than too little, as the result
 * is meant to be public.
 *
 * @param known texts to remove anywhere, such as the model's path with its spaces
 */
export function redact(message: string, known: readonly string[] = []): string {
  const without = known
    .filter((text) => text.length > 2)
    .reduce((text, secret) => text.replaceAll(secret, '<path>'), message);
  return without.replace(/\S+/g, (word) => {
    if (harmless.test(word)) return word;
    return path.test(word) || fileName.test(word) ? '<path>' : word;
  });
}
