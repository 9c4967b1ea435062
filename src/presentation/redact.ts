/** Parts of a message that tell nothing about a person: settings, numbers and units, commands of Foretype. */
const harmless = /^["'(]*(foretype\.[\w.]+|K\/V|\d[\d.,]*(\/\w+)?)["'),.;:]*$/;
const path = /[\\/~]|^["'(]*[a-z][\w+.-]*:(?=\S)/i;
const fileName = /[^\s.]\.[\w-]{1,12}["'),;:]*[.]?$/;

/**
 * A message without paths, addresses and names of files. It rather takes too much away: what is left is to be shown
 * in public.
 *
 * @param known texts to be taken away wherever they stand, such as the model's path with its blanks
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
