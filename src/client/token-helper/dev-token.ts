import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { trimSpace } from '../../go/text.ts';
import { homeFolder } from '../../values/home-folder.ts';
import type { Environment } from '../environment.ts';
import { readVariable } from '../environment.ts';
import { configFolder } from '../places.ts';
import { chooseTokenHelper } from './choose-token-helper.ts';
import { TokenFile } from './token-file.ts';

/** Where the root token of a development server was stored. */
export interface DevTokenOutcome {
  /** The token file, or the program that is the user's token helper. */
  readonly path: string;
  /** Whether the token is in it. If not, it holds a token that no development server stored. */
  readonly isStored: boolean;
}

/**
 * Stores the root token of a development server in the user's token helper, unless that holds a token from elsewhere, such as a real
 * server's. A hash of each stored token is kept in the folder of the preferences, so that the next development server may replace it.
 *
 * @param force whether to replace any token
 * @throws StateError if a file can't be read or written, Error if a configured token helper fails
 */
export function storeDevToken(env: Environment, token: string, force: boolean): DevTokenOutcome {
  const path = resolve(readVariable(env, 'TOKEN_PATH') || join(homeFolder(env), '.vault-token'));
  const helper = chooseTokenHelper(env, 'dev-server', () => new TokenFile(path));
  // A token file is written atomically and is private to its owner, and the record must be so, too.
  const record = new TokenFile(join(configFolder(env), 'dev-tokens', digest(helper.path)));
  const present = trimSpace(helper.get());
  const isOwn = present === '' || present === token || digest(present) === record.get();
  if (!isOwn && !force) {
    return { path: helper.path, isStored: false };
  }
  record.store(digest(token));
  helper.store(token);
  return { path: helper.path, isStored: true };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
