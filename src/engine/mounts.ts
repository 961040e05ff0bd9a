import { backendOf, backendOfType } from '../backends/index.ts';
import { type Backend, logRoot, storageRoot } from '../framework/backend.ts';
import { openApiPaths } from '../framework/openapi.ts';
import type { Auth } from '../services/auth.ts';
import type { Core } from '../services/core.ts';
import type { MountEntry, MountTable, MountTableName } from '../services/mount-table.ts';
import type { Request } from '../services/request.ts';
import type { Document, Key, Transaction } from '../storage/storage.ts';
import { compareBytes } from '../values/compare.ts';
import { oncePer } from '../values/once-per.ts';

/** The number of path prefixes that are looked up by name. Few mounts are nested deeper. */
const deepProbes = 16;

const folder = 'mounts';
const authFolder = 'auth/';

/** A stored mount. Its key tells its table and path. */
type MountDocument = Document & Omit<MountEntry, 'table' | 'path' | 'fullPath'>;

/** The mount table in one transaction, with one document per mount at `mounts/<path>` (`mounts/auth/approle`). */
export class Mounts implements MountTable {
  readonly #core: Core;
  /** Lookups of this transaction. */
  readonly #seen = new Map<string, MountEntry | undefined>();
  /** The last match. A request asks for the mount of its own path repeatedly. */
  #matched: { readonly path: string; readonly entry: MountEntry | undefined } | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  list(table: MountTableName): MountEntry[] {
    const prefix = prefixOf(table);
    const paths = this.#walk(prefix).filter((path) => table === 'auth' || !path.startsWith(authFolder));
    return paths
      .sort(compareBytes)
      .map((path) => this.#read(path))
      .filter((entry) => entry !== undefined);
  }

  get(table: MountTableName, path: string): MountEntry | undefined {
    return this.#read(prefixOf(table) + path);
  }

  match(requestPath: string): MountEntry | undefined {
    if (this.#matched?.path !== requestPath) {
      this.#matched = { path: requestPath, entry: this.#find(requestPath) };
    }
    return this.#matched.entry;
  }

  #find(requestPath: string): MountEntry | undefined {
    // Mounts never nest, so the shortest match is the only one.
    let depth = 0;
    for (let end = requestPath.indexOf('/'); end !== -1; end = requestPath.indexOf('/', end + 1)) {
      depth++;
      if (depth > deepProbes) {
        return this.#findDeep(requestPath);
      }
      const entry = this.#read(requestPath.slice(0, end + 1));
      if (entry !== undefined) {
        return entry;
      }
    }
    return undefined;
  }

  /** Finds the mount of a deep path by listing all mounts. Looking up each prefix would take quadratic time. */
  #findDeep(requestPath: string): MountEntry | undefined {
    const found = this.#walk('').find((path) => requestPath.startsWith(path));
    return found === undefined ? undefined : this.#read(found);
  }

  byAccessor(accessor: string): MountEntry | undefined {
    const has = (entry: MountEntry) => entry.accessor === accessor;
    return this.list(accessor.startsWith('auth_') ? 'auth' : 'mounts').find(has);
  }

  put(entry: MountEntry): void {
    const { table: _table, path: _path, fullPath, ...rest } = entry;
    this.#core.storage.put(keyOf(fullPath), { ...rest, config: { ...rest.config } } as MountDocument);
    this.#seen.set(fullPath, entry);
    this.#matched = undefined;
  }

  remove(entry: MountEntry): void {
    this.#core.storage.delete(keyOf(entry.fullPath));
    this.#core.storage.deleteAll(storageRoot(entry));
    this.#core.storage.deleteAll(logRoot(entry));
    this.#core.quotas.forgetMount(entry.fullPath);
    this.#seen.delete(entry.fullPath);
    this.#matched = undefined;
  }

  move(entry: MountEntry, path: string): MountEntry {
    // A backend's data is stored under the mount's UUID and stays in place.
    const moved = { ...entry, path, fullPath: prefixOf(entry.table) + path };
    this.#core.storage.delete(keyOf(entry.fullPath));
    this.#seen.delete(entry.fullPath);
    this.put(moved);
    this.#core.quotas.followMount(entry.fullPath, moved.fullPath);
    return moved;
  }

  openApi(entry: MountEntry): ReturnType<MountTable['openApi']> {
    const backend = backendFor(entry);
    return openApiPaths(backend, backend.paths, entry.fullPath);
  }

  hasLoginRoles(mount: MountEntry): boolean {
    return backendFor(mount).loginRole !== undefined;
  }

  isBuiltIn(type: string, table: MountTableName): boolean {
    return backendOfType(type, table) !== undefined;
  }

  prepareRemoval(mount: MountEntry): void {
    backendOfType(mount.type, mount.table)?.onDisable?.({ storage: this.#core.storage, mount, core: this.#core });
  }

  upgrade(mount: MountEntry): void {
    backendOfType(mount.type, mount.table)?.upgrade?.({ storage: this.#core.storage, mount, core: this.#core });
  }

  renewal(mount: MountEntry, request: Request, auth: Auth): Auth | undefined {
    return backendOfType(mount.type, mount.table)?.renew?.(
      { request, storage: this.#core.storage, mount, core: this.#core },
      auth,
    );
  }

  ttls(entry: MountEntry): { readonly default: number; readonly max: number } {
    const { defaultLeaseTtl, maxLeaseTtl } = entry.config;
    const { systemTtls } = this.#core;
    return { default: defaultLeaseTtl || systemTtls.default, max: maxLeaseTtl || systemTtls.max };
  }

  #read(fullPath: string): MountEntry | undefined {
    if (this.#seen.has(fullPath)) {
      return this.#seen.get(fullPath);
    }
    const entry = readMount(this.#core.storage, fullPath);
    this.#seen.set(fullPath, entry);
    return entry;
  }

  /** Lists the full paths of all mounts beneath a prefix, which is empty or ends in a slash. */
  #walk(prefix: string): string[] {
    return this.#core.storage.list(folder + (prefix === '' ? '' : `/${prefix.slice(0, -1)}`)).flatMap((name) => {
      if (name.endsWith('/')) {
        return this.#walk(prefix + name);
      }
      return [`${prefix}${name}/`];
    });
  }
}

/**
 * Whether a mount holds more than its settings: roles, secrets or the like. A backend keeps those in folders, and its settings in
 * documents beside them.
 *
 * @param fullPath such as `auth/approle/` or `secret/`
 */
export function mountHoldsData(storage: Transaction, fullPath: string): boolean {
  const mount = readMount(storage, fullPath);
  return mount !== undefined && storage.list(storageRoot(mount)).some((name) => name.endsWith('/'));
}

function readMount(storage: Transaction, fullPath: string): MountEntry | undefined {
  const document = isStorable(fullPath) ? storage.get<MountDocument>(keyOf(fullPath)) : undefined;
  return document && entryOf(document, fullPath);
}

/** Returns the mount entry of a document. */
const entryOf = oncePer((document: MountDocument, fullPath): MountEntry => ({ ...placeOf(fullPath), ...document }));

/** Returns the backend that serves a mount. */
export function backendFor(entry: MountEntry): Backend {
  const backend = backendOf(entry);
  if (backend === undefined) {
    throw new Error(`no backend for the mount ${entry.fullPath} of type ${entry.type}`);
  }
  return backend;
}

function prefixOf(table: MountTableName): string {
  return table === 'auth' ? authFolder : '';
}

function keyOf(fullPath: string): Key {
  return `${folder}/${fullPath.slice(0, -1)}`;
}

/** Reports whether a mount may have this path: no empty segment, and not the parent folder of all auth methods. */
function isStorable(fullPath: string): boolean {
  return fullPath !== '/' && fullPath !== authFolder && !fullPath.startsWith('/') && !fullPath.includes('//');
}

function placeOf(fullPath: string): Pick<MountEntry, 'table' | 'path' | 'fullPath'> {
  if (!fullPath.startsWith(authFolder)) {
    return { table: 'mounts', path: fullPath, fullPath };
  }
  return { table: 'auth', path: fullPath.slice(authFolder.length), fullPath };
}
