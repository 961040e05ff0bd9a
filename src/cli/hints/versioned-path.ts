import { parseSecret } from '../../client/session/secret.ts';
import { mountOfPath } from '../completion/api-path.ts';
import type { Hint } from './hint.ts';

/** The part of the API that a kv command inserted, then the one that the user typed as well, then the name of the secret. */
const withTwoParts = /^(?:data|metadata|delete|undelete|destroy)\/(data|metadata)\/(.+)$/;

/**
 * Explains a path of the API, such as `secret/data/app`, where a kv command expects `secret/app`: the command inserts `data/` itself, so
 * that it asks for another secret, or creates one. Only for kv commands, and nothing is said where such a secret exists.
 */
export const versionedPath: Hint = async ({ path, answer: { status, body } }, view) => {
  const mount = mountOfPath(await view.mounts(), path);
  const [, part, name] = (mount?.isVersioned && withTwoParts.exec(path.slice(mount.path.length))) || [];
  const isRefused = status >= 400 && (status !== 404 || parseSecret(body) !== undefined);
  if (mount === undefined || part === undefined || name === undefined || isRefused) {
    return [];
  }
  return [
    `kv commands insert "data/" or "metadata/" themselves, so this path names "${part}/${name}". For "${name}", use ${mount.path}${name}.`,
  ];
};
