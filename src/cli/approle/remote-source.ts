import type { TokenFacts } from '../../client/questions/inventory.ts';
import { ApiError } from '../../client/session/api-error.ts';
import { numberOf, type Secret, textOf, textsOf } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';
import { parseTime } from '../../go/parse-time.ts';
import { type Count, countOf } from '../../values/count.ts';
import { isNumber } from '../../values/number.ts';
import { shownName } from '../../values/shown-name.ts';
import { formatTime, momentOf, nanosecondsPerSecond, zeroTime } from '../../values/time.ts';
import { UnknownSubjectError } from '../../values/unknown-subject-error.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';
import { listedNames } from '../format/output.ts';
import { inParallel } from '../in-parallel.ts';
import { post } from '../requests/ask.ts';
import type { Output } from '../terminal/io.ts';
import { Progress } from '../terminal/progress.ts';
import { MissingPermissionError, permitted } from './missing-permission.ts';
import type { ApproleSource, LastUse, RoleRow, SecretIdRow } from './source.ts';

/** The number of concurrent requests. */
const width = 16;

/** Reads a server by lists and lookups with the user's token. */
export class RemoteSource implements ApproleSource {
  readonly knowsLastUse = false;
  readonly #session: Session;
  readonly #mount: string;
  readonly #progress: Progress;

  /**
   * @param mount the auth method's path: `auth/approle/`
   * @param stderr where progress is shown if it is a terminal
   */
  constructor(session: Session, mount: string, stderr: Output) {
    // A wrapped response can't be evaluated.
    session.wrapTtl = () => '';
    this.#session = session;
    this.#mount = mount;
    this.#progress = new Progress(stderr);
  }

  async *roles(): AsyncGenerator<RoleRow> {
    const names = await this.#roleNames();
    const tokens = await this.#tokensByRole();
    const read = (role: string) => Promise.all([role, this.#readRole(role), this.#accessors(role)]);
    // Each role takes two requests.
    for await (const [role, secret, accessors] of inParallel(names, width / 2, read)) {
      const data = secret?.data;
      if (data != null) {
        yield { ...roleFacts(role, data), secretIds: accessors.length, ...loginsOf(tokens, role) };
      }
    }
  }

  async *secretIds(role: string | undefined): AsyncGenerator<SecretIdRow> {
    const names = role === undefined ? await this.#roleNames() : [role];
    for (const name of names) {
      const path = `${this.#rolePath(name)}/secret-id-accessor/lookup`;
      const accessors = await this.#accessors(name);
      const look = (accessor: string) => this.#lookUp(path, { secret_id_accessor: accessor });
      for await (const data of this.#each(accessors, `SecretIDs of ${name}`, look)) {
        if (data !== undefined) {
          yield secretIdRow(name, data);
        }
      }
    }
  }

  async *tokens(): AsyncGenerator<TokenFacts> {
    const listed = await permitted(['list', 'sudo'], 'auth/token/accessors/', () =>
      this.#session.list('auth/token/accessors'),
    );
    const accessors = namesIn(listed);
    const look = (accessor: string) => this.#lookUp('auth/token/lookup-accessor', { accessor });
    for await (const data of this.#each(accessors, 'tokens', look)) {
      if (data !== undefined && textOf(data['path']) === `${this.#mount}login`) {
        yield tokenFacts(data);
      }
    }
  }

  async hasRole(role: string): Promise<boolean> {
    if ((await this.#readRole(role)) !== undefined) {
      return true;
    }
    await this.#requireMount();
    return false;
  }

  async now(): Promise<bigint> {
    return momentOf(Date.now());
  }

  clearProgress(): void {
    this.#progress.clear();
  }

  /** Returns the creation times of the live tokens by role; undefined if the user's token may not see the tokens. */
  async #tokensByRole(): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
    const byRole = new Map<string, string[]>();
    try {
      for await (const { metadata, created } of this.tokens()) {
        const role = metadata?.['role_name'] ?? '';
        byRole.set(role, [...(byRole.get(role) ?? []), created]);
      }
    } catch (error) {
      if (error instanceof MissingPermissionError) {
        return undefined;
      }
      throw error;
    }
    return byRole;
  }

  async *#each<R>(accessors: readonly string[], what: string, look: (accessor: string) => Promise<R>) {
    let done = 0;
    for await (const found of inParallel(accessors, width, look)) {
      done += 1;
      this.#progress.show(done, accessors.length, what);
      yield found;
    }
    this.#progress.clear();
  }

  /** Looks something up. Returns undefined if it is gone by now. */
  async #lookUp(path: string, body: Readonly<Record<string, string>>): Promise<ValueMap | undefined> {
    try {
      return (await permitted(['update'], path, () => post(this.#session, path, body)))?.data ?? undefined;
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.errors.includes('invalid accessor'))) {
        return undefined;
      }
      throw error;
    }
  }

  async #roleNames(): Promise<readonly string[]> {
    const names = await this.#list('role');
    if (names.length === 0) {
      await this.#requireMount();
    }
    return names;
  }

  /**
   * Checks that the mount is an AppRole auth method: lists of nothing and of what doesn't exist look alike.
   *
   * @throws UnknownSubjectError if it isn't
   */
  async #requireMount(): Promise<void> {
    if ((await this.#mountType()) !== 'approle') {
      throw new UnknownSubjectError(
        `there is no AppRole auth method at ${shownName(this.#mount)}; \`localvault auth list\` shows what there is, and \`localvault auth enable approle\` adds one`,
      );
    }
  }

  /** Returns the mount's type, `''` if there is none. The token is allowed something below the mount, so it may see the mount. */
  async #mountType(): Promise<string> {
    try {
      const secret = await this.#session.read(`sys/internal/ui/mounts/${this.#mount.slice(0, -1)}`);
      return textOf(secret?.data?.['type']);
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) {
        return '';
      }
      throw error;
    }
  }

  /** Returns none for a role that doesn't exist, as for one that has been deleted meanwhile. */
  async #accessors(role: string): Promise<readonly string[]> {
    try {
      return await this.#list(`role/${role}/secret-id`);
    } catch (error) {
      if (error instanceof ApiError && error.status === 400 && !(await this.hasRole(role))) {
        return [];
      }
      throw error;
    }
  }

  async #list(path: string): Promise<readonly string[]> {
    const whole = this.#mount + path;
    return namesIn(await permitted(['list'], `${whole}/`, () => this.#session.list(whole)));
  }

  #readRole(role: string): Promise<Secret | undefined> {
    const path = this.#rolePath(role);
    return permitted(['read'], path, () => this.#session.read(path));
  }

  #rolePath(role: string): string {
    return `${this.#mount}role/${role}`;
  }
}

function namesIn(secret: Parameters<typeof listedNames>[0]): string[] {
  return (listedNames(secret) ?? []).filter((name) => typeof name === 'string');
}

function loginsOf(
  tokens: ReadonlyMap<string, readonly string[]> | undefined,
  role: string,
): Pick<RoleRow, 'liveTokens' | 'lastLogin'> {
  const created = tokens?.get(role.toLowerCase()) ?? [];
  const last = created.reduce((latest, time) => (latest === '' || time > latest ? time : latest), '');
  // The last login may have created a token that is gone.
  return { liveTokens: tokens === undefined ? undefined : created.length, lastLogin: last === '' ? undefined : last };
}

function roleFacts(role: string, data: ValueMap): Omit<RoleRow, 'secretIds' | 'liveTokens' | 'lastLogin'> {
  return {
    role,
    tokenPolicies: textsOf(data['token_policies']) ?? [],
    tokenTtl: numberOf(data['token_ttl']),
    tokenMaxTtl: numberOf(data['token_max_ttl']),
    secretIdTtl: numberOf(data['secret_id_ttl']),
    secretIdNumUses: countIn(data['secret_id_num_uses']),
  };
}

function secretIdRow(role: string, data: ValueMap): SecretIdRow {
  return {
    role,
    accessor: textOf(data['secret_id_accessor']),
    metadata: textsByKey(data['metadata']),
    cidrs: textsOf(data['cidr_list']) ?? [],
    numUses: countIn(data['secret_id_num_uses']),
    created: textOf(data['creation_time']),
    expires: timeUnlessZero(data['expiration_time']),
    lastUse: lastUseIn(data),
  };
}

/** A login updates a SecretID with a limited number of uses, and nothing else does. Of others, a server keeps no last use. */
function lastUseIn(data: ValueMap): LastUse | null | undefined {
  if (countIn(data['secret_id_num_uses']) === 0) {
    return undefined;
  }
  const updated = textOf(data['last_updated_time']);
  return updated === textOf(data['creation_time']) ? null : { time: updated, from: undefined };
}

function tokenFacts(data: ValueMap): TokenFacts {
  return {
    accessor: textOf(data['accessor']),
    path: textOf(data['path']),
    displayName: textOf(data['display_name']),
    policies: textsOf(data['policies']) ?? [],
    metadata: textsByKey(data['meta']),
    numUses: countIn(data['num_uses']),
    created: formatTime(BigInt(numberOf(data['creation_time'])) * nanosecondsPerSecond),
    expires: timeUnlessZero(data['expire_time']),
    isWrapping: false,
  };
}

function countIn(value: Value | undefined): Count {
  return isNumber(value) ? countOf(value) : 0;
}

function timeUnlessZero(value: Value | undefined): string | null {
  const text = textOf(value);
  return text === '' || parseTime(text) === zeroTime ? null : text;
}

function textsByKey(value: Value | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(isMap(value) ? value : {});
  return Object.fromEntries(entries.map(([key, text]) => [key, textOf(text)]));
}
