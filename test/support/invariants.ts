import { accessorOf } from '../../src/engine/tokens/accessor.ts';
import type { Key, Transaction } from '../../src/storage/storage.ts';

/** A document as the checks look at it. */
type Fields = Readonly<Record<string, unknown>>;

/** What doesn't fit together in a state, a line each; nothing for a whole one. */
export function brokenInvariants(t: Transaction): string[] {
  return [...tokens(t), ...secretIds(t), ...secrets(t), ...identities(t)];
}

/** Every document beneath a folder, with its key relative to the folder. */
export function* documentsBeneath(t: Transaction, folder: Key, path = ''): Generator<readonly [string, Fields]> {
  for (const name of t.list(path === '' ? folder : `${folder}/${path.slice(0, -1)}`)) {
    if (name.endsWith('/')) {
      yield* documentsBeneath(t, folder, path + name);
    } else {
      yield [path + name, t.get(`${folder}/${path}${name}`) ?? {}];
    }
  }
}

/** A set of names that are to be met once each: what is met too often, or never, is a problem. */
class Expected {
  readonly #what: string;
  readonly #names: Set<string>;
  readonly #problems: string[] = [];

  constructor(what: string, names: Iterable<string>) {
    this.#what = what;
    this.#names = new Set(names);
  }

  meet(name: string, from: string): void {
    if (!this.#names.delete(name)) {
      this.#problems.push(`${from} has no ${this.#what} ${name}`);
    }
  }

  problems(): string[] {
    return [...this.#problems, ...[...this.#names].map((name) => `${this.#what} ${name} is nobody's`)];
  }
}

function names(t: Transaction, folder: Key): string[] {
  return [...documentsBeneath(t, folder)].map(([name]) => name);
}

function* tokens(t: Transaction): Generator<string> {
  const accessors = new Expected('accessor', names(t, 'token-accessors'));
  const leases = new Expected('lease', names(t, 'logs/leases'));
  const children = new Expected('child', names(t, 'logs/token-children'));
  const expiries = new Expected('expiry', names(t, 'logs/token-expiry'));
  const cubbyholes = new Set(t.list('cubbyhole'));
  for (const [name, token] of documentsBeneath(t, 'tokens')) {
    const hash = String(token['hash']);
    const from = `token ${hash}`;
    if (name !== hash.slice(0, 35)) {
      yield `${from} is stored as ${name}`;
    }
    const accessor = String(token['accessor']);
    if (accessor !== accessorOf(hash)) {
      accessors.meet(accessor, from);
      const { token: owner } = t.get<{ token: string }>(`token-accessors/${accessor}`) ?? {};
      if (owner !== hash) {
        yield `${from} has the accessor of ${owner}`;
      }
    }
    const shard = hash.slice(0, 2);
    leases.meet(`${String(token['path'])}/./${shard}/${token['hasChosenId'] ? hash.slice(0, 40) : `h${hash}`}`, from);
    if (token['parent'] !== '') {
      children.meet(`${String(token['parent'])}/${shard}/${hash}`, from);
    }
    const { expiryKey } = token;
    if (typeof expiryKey === 'string') {
      expiries.meet(expiryKey.replace('logs/token-expiry/', ''), from);
    }
    cubbyholes.delete(`${String(token['cubbyhole'])}/`);
  }
  for (const expected of [accessors, leases, children, expiries]) {
    yield* expected.problems();
  }
  for (const folder of cubbyholes) {
    yield `cubbyhole ${folder} is nobody's`;
  }
}

function* secretIds(t: Transaction): Generator<string> {
  const mounts = new Set(t.list('approle'));
  for (const mount of t.list('logs/approle')) {
    if (!mounts.has(mount)) {
      yield `the logs of mount ${mount} are nobody's`;
    }
  }
  for (const mount of mounts) {
    const root = `approle/${mount.slice(0, -1)}`;
    const accessors = new Map(documentsBeneath(t, `${root}/accessors`));
    const expiries = new Expected('expiry', names(t, `logs/${root}/expiry`).map(lastSegment));
    const byHash = new Map([...accessors.values()].map((document) => [String(document['secretId']), document]));
    if (byHash.size !== accessors.size) {
      yield `${root}: two accessors of one SecretID`;
    }
    for (const [path, secretId] of documentsBeneath(t, `${root}/secret-ids`)) {
      const hash = lastSegment(path);
      if (!byHash.delete(hash)) {
        yield `SecretID ${hash} has no accessor`;
      }
      if (secretId['expires'] !== null) {
        expiries.meet(hash, `SecretID ${hash}`);
      }
    }
    for (const hash of byHash.keys()) {
      yield `the accessor of SecretID ${hash} is nobody's`;
    }
    yield* expiries.problems();
    const unlimited = new Set(
      [...documentsBeneath(t, `${root}/secret-ids`)]
        .filter(([, secretId]) => secretId['numUses'] === 0)
        .map(([path]) => path.slice(path.indexOf('/') + 1)),
    );
    for (const path of names(t, `logs/${root}/uses`)) {
      if (!unlimited.has(path)) {
        yield `the last use ${path} is nobody's`;
      }
    }
    const roleIds = new Expected(
      'role',
      [...documentsBeneath(t, `${root}/roles`)].map(([name]) => name),
    );
    for (const [id, { role }] of documentsBeneath(t, `${root}/role-ids`)) {
      roleIds.meet(String(role), `RoleID ${id}`);
    }
    yield* roleIds.problems();
  }
}

function* secrets(t: Transaction): Generator<string> {
  for (const mount of t.list('kv')) {
    const root = `kv/${mount.slice(0, -1)}`;
    const versions = new Expected('version', names(t, `${root}/versions`));
    for (const [path, metadata] of documentsBeneath(t, `${root}/metadata`)) {
      const described = metadata['versions'];
      for (const number of Object.keys(typeof described === 'object' && described !== null ? described : {})) {
        versions.meet(`${number}/${path}`, `secret ${path}`);
      }
    }
    yield* versions.problems();
  }
}

function* identities(t: Transaction): Generator<string> {
  const ids = new Set(t.list('identity/entities'));
  for (const folder of ['entity-names', 'aliases', 'alias-names']) {
    for (const [name, { id }] of documentsBeneath(t, `identity/${folder}`)) {
      if (!ids.has(String(id))) {
        yield `${folder} ${name} names no entity`;
      }
    }
  }
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
