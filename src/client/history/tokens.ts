import type { TokenPast } from '../../engine/explain/question.ts';
import { parseTime } from '../../go/parse-time.ts';
import { type Moment, nanosecondsPerSecond } from '../../values/time.ts';
import { type HistoryEntry, textIn } from './entry.ts';

/** The owner of a token. */
export interface TokenOwner {
  readonly displayName: string;
  readonly policies: readonly string[];
}

/** The tokens in a history, by the hashes of their accessors. */
export class HistoryTokens {
  readonly #owners = new Map<string, TokenOwner>();
  readonly #accessors = new Map<string, string>();
  readonly #expiries = new Map<string, Moment | undefined>();
  readonly #revocations = new Map<string, Moment>();

  /** @param entries oldest first */
  constructor(entries: readonly HistoryEntry[]) {
    for (const entry of entries) {
      this.#note(entry);
    }
  }

  /** Returns the owner of a request's token, if this or another entry names it. */
  ownerOf({ displayName, policies, accessor, token }: HistoryEntry): TokenOwner | undefined {
    return displayName === '' ? this.#owners.get(accessor || this.accessorOf(token)) : { displayName, policies };
  }

  /** Returns the hash of the accessor of a token, `''` if no entry has it. */
  accessorOf(token: string): string {
    return this.#accessors.get(token) ?? '';
  }

  /** Returns what the history says about a token that is gone by `now`; undefined if no entry has it. */
  pastOf(accessor: string, now: Moment): TokenPast | undefined {
    const owner = this.#owners.get(accessor);
    if (owner === undefined) {
      return undefined;
    }
    const { displayName } = owner;
    const revoked = this.#revocations.get(accessor);
    const expired = this.#expiries.get(accessor);
    if (revoked !== undefined) {
      return { displayName, end: { how: 'revoked', time: revoked } };
    }
    return { displayName, end: expired === undefined || expired > now ? undefined : { how: 'expired', time: expired } };
  }

  #note(entry: HistoryEntry): void {
    const { displayName, policies, token, accessor, granted, isRefused } = entry;
    if (granted !== undefined && granted.accessor !== '') {
      const { ttl } = granted;
      this.#accessors.set(granted.token, granted.accessor);
      this.#owners.set(granted.accessor, granted);
      const expiry = ttl === 0 ? undefined : parseTime(entry.time) + BigInt(ttl) * nanosecondsPerSecond;
      this.#expiries.set(granted.accessor, expiry);
    } else if (accessor !== '' && displayName !== '') {
      this.#owners.set(accessor, { displayName, policies });
    }
    if (token !== '' && accessor !== '') {
      this.#accessors.set(token, accessor);
    }
    const revoked = isRefused ? '' : this.#revokedBy(entry);
    if (revoked !== '') {
      this.#revocations.set(revoked, parseTime(entry.time));
    }
  }

  /** Returns the hash of the accessor of the token that a request revoked, `''` for none. */
  #revokedBy({ path, data, accessor }: HistoryEntry): string {
    switch (path) {
      case 'auth/token/revoke-self':
        return accessor;
      case 'auth/token/revoke-accessor':
        return textIn(data, 'accessor');
      case 'auth/token/revoke':
      case 'auth/token/revoke-orphan':
        return this.accessorOf(textIn(data, 'token'));
      default:
        return '';
    }
  }
}
