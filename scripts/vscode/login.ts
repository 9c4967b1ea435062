import { createHash, randomBytes } from 'node:crypto';
import type { BrowserContext } from 'playwright-core';

/** What it takes to open a workbench: the server's port on the loopback interface, and its password. */
export interface ServerAccess {
  readonly port: number;
  readonly password: string;
}

/** 128 random bits. */
export function newPassword(): string {
  return randomBytes(16).toString('hex');
}

/**
 * What code-server takes as `HASHED_PASSWORD`, and as the cookie of a session. The plain hash is enough for a random
 * password, and unlike the slow one that code-server makes of `PASSWORD` it costs no time at each request.
 */
export function hashPassword(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

/** Gives a browser the session that a person gets by the login page. */
export async function logIn(context: BrowserContext, { port, password }: ServerAccess): Promise<void> {
  const response = await context.request.post(`http://127.0.0.1:${port}/login`, {
    form: { password },
    maxRedirects: 0,
  });
  // The right password leads to the workbench, a wrong one to the same page again.
  if (response.status() !== 302) throw new Error(`The login was answered with ${response.status()}.`);
}
