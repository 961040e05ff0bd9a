import type { CredentialPast } from '../../engine/explain/question.ts';
import { parseTime } from '../../go/parse-time.ts';
import { type Moment, nanosecondsPerSecond } from '../../values/time.ts';
import { type HistoryEntry, numberIn, textIn } from './entry.ts';

/** A SecretID by the hashes of its text, as logins may have spelled it, or by that of its accessor. */
export type HashedSecretId = { readonly secretIds: readonly string[] } | { readonly accessor: string };

/** A SecretID in a history. */
export interface TracedSecretId extends CredentialPast {
  /** The hash of its accessor. */
  readonly accessor: string;
}

/**
 * Finds out what happened to a SecretID from the requests about it: its generation, logins and destruction.
 *
 * @param entries oldest first
 * @param mount the auth method's path, `auth/approle/`
 * @param now the time by which the SecretID is gone
 * @returns undefined if the history doesn't have its generation
 */
export function traceSecretId(
  entries: readonly HistoryEntry[],
  mount: string,
  id: HashedSecretId,
  now: Moment,
): TracedSecretId | undefined {
  const granted = entries.filter(({ path, isRefused }) => !isRefused && path.startsWith(mount));
  const generation = granted.findLast(({ answer }) =>
    'secretIds' in id
      ? id.secretIds.includes(textIn(answer, 'secret_id'))
      : textIn(answer, 'secret_id') !== '' && textIn(answer, 'secret_id_accessor') === id.accessor,
  );
  const role = generation && roleIn(generation.path, mount);
  if (generation === undefined || role === undefined) {
    return undefined;
  }
  const secretIds = [textIn(generation.answer, 'secret_id'), ...('secretIds' in id ? id.secretIds : [])];
  const accessor = textIn(generation.answer, 'secret_id_accessor');
  const generated = parseTime(generation.time);
  const uses = numberIn(generation.answer, 'secret_id_num_uses');
  const ttl = numberIn(generation.answer, 'secret_id_ttl');
  const concerning = granted.filter(
    ({ data }) => secretIds.includes(textIn(data, 'secret_id')) || textIn(data, 'secret_id_accessor') === accessor,
  );
  const logins = concerning.filter(({ path }) => path === `${mount}login`);
  const destruction = concerning.findLast(({ path, operation }) => path.endsWith('/destroy') || operation === 'delete');
  const last = logins.at(-1);
  const expires = generated + BigInt(ttl) * nanosecondsPerSecond;
  const found = { role, accessor, generated, uses };
  if (destruction !== undefined) {
    return { ...found, end: { how: 'destroyed', time: parseTime(destruction.time) } };
  }
  if (last !== undefined && uses > 0 && logins.length >= uses) {
    return { ...found, end: { how: 'used up', time: parseTime(last.time), from: last.remoteAddress } };
  }
  return { ...found, end: ttl > 0 && expires < now ? { how: 'expired', time: expires } : undefined };
}

function roleIn(path: string, mount: string): string | undefined {
  return /^role\/([^/]+)\/(?:custom-)?secret-id$/.exec(path.slice(mount.length))?.[1]?.toLowerCase();
}
