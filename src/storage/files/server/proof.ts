import { withClearErrors } from '../file-error.ts';
import { Keyring } from '../keys/keyring.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { StateOptions } from '../options.ts';
import { checkStateTag, readStateFile } from '../state/file.ts';

/** Answers a challenge with a tag that only holders of the state's key can make. */
export type Prover = (challenge: string) => string;

/**
 * The proof by which commands tell a server of the state in a folder from whoever else listens at a socket there: the server
 * answers their challenge with it, and they compare. Undefined where there is no state that a server can have.
 *
 * @throws StorageError where the state or its key can't be used
 */
export function serverProver({ folder, key, fileSystem = nodeFileSystem }: StateOptions): Prover | undefined {
  const state = readStateFile(withClearErrors(fileSystem), folder);
  // A server brings a state of format 1, which has no tags, up to date before it listens.
  if (state === undefined || state.version === 1) {
    return undefined;
  }
  const { authenticator } = Keyring.of(state, key);
  checkStateTag(state, folder, authenticator);
  return (challenge) => authenticator.tag(`server ${challenge}`);
}
