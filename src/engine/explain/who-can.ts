import { attempt, RequestError } from '../../framework/error.ts';
import { responseWrappingPolicy } from '../../framework/policy-names.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Acl, PolicyHolder } from '../../services/policy-store.ts';
import type { Request } from '../../services/request.ts';
import { compareBytes } from '../../values/compare.ts';
import type { Moment } from '../../values/time.ts';
import type { Ask } from '../ask.ts';
import { askInBatches } from '../batch-size.ts';
import type { EngineCore } from '../engine-core.ts';
import { backendFor } from '../mounts.ts';
import { readToken } from '../tokens/documents.ts';
import { isAlive } from '../tokens/lookup.ts';
import { requestOf } from './access.ts';
import { filteredList, withToken } from './filtered-lists.ts';
import { type Grant, grantOf } from './grant.ts';
import { openPath } from './open-path.ts';
import { notesOnPath } from './path-notes.ts';
import { tokenOfRole } from './subject.ts';

/** The capability and path that are asked about. */
export interface WhoCanQuestion {
  readonly capability: string;
  readonly path: string;
}

/** Everything that may use a capability on a path, each with the rule that grants it. */
export interface WhoCan {
  /** Whom the path is open to whatever the policies say; undefined if the policies decide. */
  readonly openTo: { readonly who: 'everyone' | 'every token'; readonly reason: string } | undefined;
  readonly policies: ReadonlyArray<Grant & { readonly name: string }>;
  /** `path` is the role's own: `auth/approle/role/jenkins`. */
  readonly roles: ReadonlyArray<Grant & { readonly name: string; readonly path: string }>;
  /** `path` is the one that created the token. */
  readonly tokens: ReadonlyArray<
    Grant & {
      readonly accessor: string;
      readonly displayName: string;
      readonly path: string;
      /** null for never. */
      readonly expires: Moment | null;
    }
  >;
  readonly entities: ReadonlyArray<Grant & { readonly id: string; readonly name: string }>;
  readonly groups: ReadonlyArray<Grant & { readonly id: string; readonly name: string }>;
  /** Sentences on the path. */
  readonly notes: readonly string[];
}

/** The source of the answer. */
export interface WhoCanSource {
  readonly ask: Ask;
  /** Lists the hashes of all tokens, dead or alive. */
  readonly tokenHashes: () => readonly string[];
}

/**
 * Finds everything that may use a capability on a path, even if only with certain data, pages or wrapping. Tokens and roles are read in
 * batches, so that memory and the time of a transaction don't grow with their number. Batch tokens aren't stored, so they are not found.
 */
export function whoCan({ ask, tokenHashes }: WhoCanSource, question: WhoCanQuestion): WhoCan {
  const request = requestOf({ ...question, data: {}, remoteAddress: '' }, undefined);
  const search = new Search(request);
  const mounts = ask((core) => core.mounts.list('auth').filter((mount) => backendFor(mount).logins !== undefined));
  return {
    openTo: ask((core) => openTo(core, question.path, request)),
    policies: ask((core) => search.policies(core)),
    roles: mounts.flatMap((mount) => rolesOf(ask, search, mount)),
    tokens: [...askInBatches(ask, tokenHashes(), (core, hash) => search.token(core, hash))].sort((a, b) =>
      compareBytes(a.accessor, b.accessor),
    ),
    entities: ask((core) => search.entities(core)),
    groups: ask((core) => search.groups(core)),
    notes: ask((core) => notesOnPath(core, request).notes),
  };
}

function openTo(core: EngineCore, path: string, request: Request): WhoCan['openTo'] {
  const open = openPath(core, path, request);
  if (open !== undefined) {
    return { who: 'everyone', reason: open.reason };
  }
  const list = filteredList(request.operation, request.path);
  return list && { who: 'every token', reason: withToken(list) };
}

function rolesOf(ask: Ask, search: Search, mount: MountEntry): WhoCan['roles'] {
  const names = ask((core) => backendFor(mount).logins?.roles({ storage: core.storage, mount, core }) ?? []);
  return [...askInBatches(ask, names, (core, name) => search.role(core, mount, name))];
}

class Search {
  readonly #request: Request;
  /** Most tokens share few ACLs, and each is decided once. */
  readonly #known = new WeakMap<Acl, { readonly grant: Grant | undefined }>();

  constructor(request: Request) {
    this.#request = request;
  }

  policies(core: EngineCore): Array<WhoCan['policies'][number]> {
    const names = [...core.policies.list(), responseWrappingPolicy, 'root'];
    return names.flatMap((name) => {
      const grant = this.#grant(core, { policies: [name], entityId: '', noIdentityPolicies: true });
      return grant === undefined ? [] : [{ name, ...grant }];
    });
  }

  role(core: EngineCore, mount: MountEntry, name: string): WhoCan['roles'][number] | undefined {
    const auth = backendFor(mount).logins?.authOf({ storage: core.storage, mount, core }, name);
    const token = auth && tokenOfRole(core, mount, auth);
    const grant = token === undefined || token instanceof RequestError ? undefined : this.#grant(core, token);
    return grant && { name, path: `${mount.fullPath}role/${name}`, ...grant };
  }

  token(core: EngineCore, hash: string): WhoCan['tokens'][number] | undefined {
    const entry = readToken(core.storage, hash);
    const isUsable = entry !== undefined && isAlive(core.storage, entry, core.now);
    const grant = isUsable ? this.#grant(core, entry) : undefined;
    if (entry === undefined || grant === undefined) {
      return undefined;
    }
    const { accessor, displayName, path, lease } = entry;
    return { accessor, displayName, path, expires: lease.expireTime, ...grant };
  }

  entities(core: EngineCore): Array<WhoCan['entities'][number]> {
    return core.identity.ids().flatMap((id) => {
      const name = core.identity.get(id)?.name ?? '';
      const grant = this.#grant(core, { policies: [], entityId: id, noIdentityPolicies: false });
      return grant === undefined ? [] : [{ id, name, ...grant }];
    });
  }

  groups(core: EngineCore): Array<WhoCan['groups'][number]> {
    return core.identity.groups.ids().flatMap((id) => {
      const { name = '', policies = [] } = core.identity.groups.get(id) ?? {};
      const grant = this.#grant(core, { policies, entityId: '', noIdentityPolicies: true });
      return grant === undefined ? [] : [{ id, name, ...grant }];
    });
  }

  /** A disabled or deleted entity can do nothing. */
  #grant(core: EngineCore, holder: PolicyHolder): Grant | undefined {
    const acl = attempt(() => core.policies.ofToken(holder));
    if (acl instanceof RequestError) {
      return undefined;
    }
    let known = this.#known.get(acl);
    if (known === undefined) {
      known = { grant: grantOf(core, core.policies.explainToken(holder), this.#request) };
      this.#known.set(acl, known);
    }
    return known.grant;
  }
}
