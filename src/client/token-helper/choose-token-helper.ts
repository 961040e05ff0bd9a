import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from '../environment.ts';
import { configuredTokenHelper } from './cli-config.ts';
import { ExternalTokenHelper } from './external-token-helper.ts';
import type { TokenHelper } from './token-helper.ts';

/**
 * Returns the token helper: the program that the user has configured, or else a file.
 *
 * @param address the server's address
 * @param file creates the file's helper
 * @throws Error with OpenBao's message if the configuration is invalid or names no program
 */
export function chooseTokenHelper(env: Environment, address: string, file: () => TokenHelper): TokenHelper {
  const configured = configuredTokenHelper(env);
  if (configured === '') {
    return file();
  }
  const path = resolve(configured);
  if (!existsSync(path)) {
    throw new Error('unknown error getting the external helper path');
  }
  return new ExternalTokenHelper(path, env, address);
}
