import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from './environment.ts';
import { readVariable } from './environment.ts';
import { configFolder } from './places.ts';
import { TokenHelper } from './token-helper.ts';

/** What became of the root token of a development server. */
export interface DevTokenOutcome {
  /** The token file. */
  readonly path: string;
  /** Whether the token is in it. If not, the file holds a token that no development server wrote. */
  readonly isStored: boolean;
}

/**
 * Stores the root token of a development server in the user's token file, unless that holds a token from elsewhere, such as a real
 * server's. A hash of each stored token is kept in the folder of the preferences, so that the next development server may replace it.
 *
 * @param force whether to replace any token
 * @throws StateError if a file can't be read or written
 */
export function storeDevToken(env: Environment, token: string, force: boolean): DevTokenOutcome {
  const path = resolve(readVariable(env, 'TOKEN_PATH') || join(env.HOME || homedir(), '.vault-token'));
  const helper = new TokenHelper(path);
  // A token file is written atomically and is private to its owner, which a record has to be, too.
  const record = new TokenHelper(join(configFolder(env), 'dev-tokens', digest(path)));
  const present = helper.get();
  const isOwn = present === '' || present === token || digest(present) === record.get();
  if (!isOwn && !force) {
    return { path, isStored: false };
  }
  record.store(digest(token));
  helper.store(token);
  return { path, isStored: true };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
