import type { Session } from '../../client/session/session.ts';
import { parseFirstJson } from '../../go/json/json.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import { textsIn } from '../../values/value-parts.ts';

/** The properties of a mount that completion uses. */
export interface Mount {
  /** As requests name it, with a slash at the end: `auth/approle/`, `secret/`. */
  readonly path: string;
  readonly isAuth: boolean;
  readonly type: string;
  /** Whether it's a key-value engine that keeps versions. */
  readonly isVersioned: boolean;
  readonly description: string;
}

/** What completion reads from the engine, with the user's token. Errors yield empty results: completion never prints them. */
export class EngineView {
  readonly #session: Session | undefined;
  #mounts: Promise<readonly Mount[]> | undefined;

  /** @param session undefined if there is no state yet */
  constructor(session: Session | undefined) {
    this.#session = session;
  }

  /** The mounts that the token may see. */
  mounts(): Promise<readonly Mount[]> {
    this.#mounts ??= this.#readMounts();
    return this.#mounts;
  }

  /** Whether the token may see all mounts. Otherwise there may be more than `mounts`. */
  async seesAllMounts(): Promise<boolean> {
    return (await this.#ask((session) => session.read('sys/mounts'))) !== undefined;
  }

  /** The names directly beneath a path; folders end in a slash. */
  async names(path: string): Promise<readonly string[]> {
    if (path === 'sys/auth/' || path === 'sys/mounts/') {
      return (await this.mounts())
        .filter((mount) => mount.isAuth === (path === 'sys/auth/'))
        .map((mount) => mount.path.replace(/^auth\//, '').slice(0, -1));
    }
    const keys = await this.#ask(async (session) => (await session.list(path))?.data?.['keys']);
    return textsIn(keys);
  }

  /** The OpenAPI document of a mount. */
  async document(mount: Mount): Promise<ValueMap> {
    const help = await this.#ask(async (session) => {
      const answer = await session.request('GET', mount.path.slice(0, -1), { query: [['help', '1']] });
      return parseFirstJson(answer.body).value;
    });
    return mapAt(help, 'openapi');
  }

  async #readMounts(): Promise<readonly Mount[]> {
    const data = await this.#ask(async (session) => (await session.read('sys/internal/ui/mounts'))?.data);
    const secrets = Object.entries(mapAt(data, 'secret')).map(([path, info]) => mountOf(path, false, info));
    const auth = Object.entries(mapAt(data, 'auth')).map(([path, info]) => mountOf(`auth/${path}`, true, info));
    return [...secrets, ...auth];
  }

  async #ask<T>(question: (session: Session) => Promise<T>): Promise<T | undefined> {
    try {
      return this.#session && (await question(this.#session));
    } catch {
      return undefined;
    }
  }
}

function mountOf(path: string, isAuth: boolean, info: Value): Mount {
  const { type, description } = isMap(info) ? info : {};
  return {
    path,
    isAuth,
    type: typeof type === 'string' ? type : '',
    isVersioned: mapAt(info, 'options')['version'] === '2',
    description: typeof description === 'string' ? description : '',
  };
}

/** The map at `keys` within a value; an empty one where there is none. */
export function mapAt(value: Value | undefined, ...keys: readonly string[]): ValueMap {
  let found = value;
  for (const key of keys) {
    found = isMap(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return isMap(found) ? found : {};
}
