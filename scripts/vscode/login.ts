import { createHash, randomBytes } from 'node:crypto';
import type { BrowserContext } from 'playwright-core';

/** Access to a workbench: the server's port on the loopback interface, and its password. */
export interface ServerAccess {
  readonly port: number;
  readonly password: string;
}

/** Returns 128 random bits in hexadecimal. */
export function newPassword(): string {
  return randomBytes(16).toString('hex');
}

/**
 * Hashes a password for code-server's `HASHED_PASSWORD`, which is also the session cookie. SHA-256 suffices for a random
 * password, and unlike the slow hash that code-server makes of `PASSWORD`, it does not slow down each request.
 */
export function hashPassword(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

/** Logs a browser in, as the login page does. */
export async function logIn(context: BrowserContext, { port, password }: ServerAccess): Promise<void> {
  const response = await context.request.post(`http://127.0.0.1:${port}/login`, {
    form: { password },
    maxRedirects: 0,
  });
  // The right password redirects to the workbench; a wrong one shows the login page again.
  if (response.status() !== 302) throw new Error(`The login failed with status ${response.status()}.`);
}
