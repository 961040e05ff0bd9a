import { parseSecret } from '../../client/session/secret.ts';
import type { Exchange } from '../../client/session/session.ts';
import { completePath, mountOfPath } from '../completion/api-path.ts';
import type { EngineView, Mount } from '../completion/view.ts';
import type { Hint } from './hint.ts';
import { didYouMean, suggestion } from './nearest.ts';

/** Names the part of a path that doesn't exist, such as a mount or a role, and the names that exist in its place. */
export const unknownName: Hint = async (exchange, view) => {
  const wanted = wantedPath(exchange);
  const unknown = wanted && (await firstUnknown(view, wanted));
  if (unknown === undefined) {
    return [];
  }
  const { name, names, isSecret } = unknown;
  // Reading a missing secret is common, and a list of its siblings would be noise.
  const next = isSecret ? didYouMean(name, names) : suggestion(name, names);
  return next === '' ? [] : [`There is no ${describe(unknown)}. ${next}`];
};

/** A path of the API that the engine didn't find. */
interface WantedPath {
  readonly path: string;
  /** Whether the request was only about its mount. */
  readonly isMount: boolean;
}

/** The path that a failed request was about; undefined if it failed for another reason. */
function wantedPath({ path, answer: { status, body } }: Exchange): WantedPath | undefined {
  const [, asked] = /^sys\/internal\/ui\/mounts\/(.+)$/.exec(path) ?? [];
  if (asked !== undefined) {
    return status === 403 ? { path: asked, isMount: true } : undefined;
  }
  const [, tuned] = /tune of path \\"(.+?)\/*\\" failed: no mount entry found/.exec(body) ?? [];
  const [, moved = tuned] = /no matching mount at \\"(.+?)\/*\\"/.exec(body) ?? [];
  if (moved !== undefined && status === 400) {
    return { path: moved, isMount: true };
  }
  const isMissing =
    status === 404 ? parseSecret(body) === undefined : status === 400 && body.includes('"unknown role ');
  return isMissing ? { path, isMount: false } : undefined;
}

/** A part of a path that doesn't exist. */
interface UnknownPart {
  /** The part of the path before it: empty, or with a slash at the end. */
  readonly folder: string;
  readonly name: string;
  /** The names that exist in the folder. */
  readonly names: readonly string[];
  /** Whether it names a secret, or a folder of secrets. */
  readonly isSecret: boolean;
}

async function firstUnknown(view: EngineView, { path, isMount }: WantedPath): Promise<UnknownPart | undefined> {
  let folder = '';
  for (const name of path.split('/').filter((part) => part !== '')) {
    const mount = mountOfPath(await view.mounts(), folder);
    if (isMount && mount !== undefined) {
      return undefined;
    }
    const names = (await completePath(view, undefined, folder)).map(({ text }) =>
      text.slice(folder.length).replace(/\/$/, ''),
    );
    if (!names.includes(name)) {
      if (mount === undefined && !(await view.seesAllMounts())) {
        return undefined;
      }
      return { folder, name, names, isSecret: mount !== undefined && holdsSecrets(mount, folder) };
    }
    folder += `${name}/`;
  }
  return undefined;
}

/** The engines whose paths are names of secrets; those of a key-value engine with versions begin with a word such as `data`. */
const withSecrets = ['kv', 'generic', 'cubbyhole'];

function holdsSecrets({ path, type, isVersioned }: Mount, folder: string): boolean {
  return withSecrets.includes(type) && !(isVersioned && folder === path);
}

function describe({ folder, name, isSecret }: UnknownPart): string {
  if (folder === '') {
    return `secrets engine at ${name}/`;
  }
  if (folder === 'auth/') {
    return `auth method at auth/${name}/`;
  }
  if (folder === 'sys/policies/acl/') {
    return `policy "${name}"`;
  }
  if (isSecret) {
    return `secret "${name}" in ${folder.replace(/\/(?:data|metadata)\//, '/')}`;
  }
  // A token is created under the name of its role, which lies elsewhere.
  const place = folder === 'auth/token/create/' ? 'auth/token/roles/' : folder;
  return `${/\/roles?\/$/.test(place) ? 'role ' : ''}"${name}" in ${place}`;
}
