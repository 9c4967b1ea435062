import { sentence } from '../util/plain-text.ts';

/** What helps where a file of Foretype itself is missing or damaged. */
export const INSTALL_AGAIN = sentence`Install the extension again.`;
