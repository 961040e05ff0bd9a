import { withClearErrors } from '../file-error.ts';
import { Keyring } from '../keys/keyring.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { checkStateTag, readStateFile } from '../state/file.ts';

/** Answers a challenge with a tag that only holders of the state's key can compute. */
export type Prover = (challenge: string) => string;

/**
 * Returns a function that proves knowledge of the state's key. A server answers a command's challenge with it, and the command
 * compares. So nobody else can pose as the state's server with a socket of their own. Undefined if there is no state that a
 * server can own.
 *
 * @throws StateError if the state or its key can't be used
 */
export function serverProver({ folder, key, fileSystem = nodeFileSystem }: StateOptions): Prover | undefined {
  const state = readStateFile(withClearErrors(fileSystem), folder);
  // A server migrates a state of format 1, which has no tags, before it listens.
  if (state === undefined || state.version === 1) {
    return undefined;
  }
  const { authenticator } = Keyring.of(state, key);
  checkStateTag(state, folder, authenticator);
  return (challenge) => authenticator.tag(`server ${challenge}`);
}
