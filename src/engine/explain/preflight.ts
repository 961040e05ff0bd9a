import type { EngineCore } from '../engine-core.ts';
import { findDestination } from '../router.ts';
import type { Explanation } from './question.ts';

const prefix = 'sys/internal/ui/mounts/';

/**
 * Returns the path that a preflight request asks about; undefined for another request. A kv command first asks which mount serves its path.
 * The server refuses that to a token that may use nothing below the mount.
 */
export function preflightTarget(operation: string, path: string): string | undefined {
  return operation === 'read' && path.startsWith(prefix) && path.length > prefix.length
    ? path.slice(prefix.length)
    : undefined;
}

/** A request that a kv command most likely makes after its preflight request. */
export interface LikelyRequest {
  readonly capability: 'read' | 'list';
  readonly path: string;
}

/** Returns the most likely request that follows a preflight request, in the spelling of the API: a read, or a list of a folder. */
export function likelyRequest(core: EngineCore, target: string): LikelyRequest {
  const destination = findDestination(core.mounts, target);
  if (destination === undefined) {
    return { capability: 'read', path: target };
  }
  const { mount, relativePath } = destination;
  const isFolder = relativePath === '' || relativePath.endsWith('/');
  const isVersioned = mount.type === 'kv' && mount.options?.['version'] === '2';
  const part = isVersioned ? (isFolder ? 'metadata/' : 'data/') : '';
  return { capability: isFolder ? 'list' : 'read', path: `${mount.fullPath}${part}${relativePath}` };
}

/**
 * Explains a preflight request of a token that is valid.
 *
 * @param seesMount the decision of the token's policies on the mount
 * @param explain explains the likely request
 */
export function explainPreflight(
  core: EngineCore,
  { target, seesMount }: { readonly target: string; readonly seesMount: (mount: string) => boolean },
  explain: (likely: LikelyRequest) => Explanation,
): Explanation {
  // As the handler does (InternalUIMountsRead).
  const mount = core.mounts.match(`${target.replace(/\/+$/, '')}/`);
  const likely = likelyRequest(core, target);
  const explanation = explain(likely);
  const path = `${prefix}${target}`;
  if (mount === undefined) {
    const reason = `Nothing is mounted at ${target}: \`localvault secrets list\` lists the mounts.`;
    return { ...explanation, allowed: false, reason, policies: [], suggestion: null, notes: [] };
  }
  if (seesMount(mount.fullPath)) {
    const reason = `The token's policies grant something below ${mount.fullPath}.`;
    const { subject } = explanation;
    return { capability: 'read', path, subject, allowed: true, reason, policies: [], suggestion: null, notes: [] };
  }
  const isWhole = mount.fullPath.startsWith(target);
  return {
    ...explanation,
    allowed: false,
    reason: `The token's policies grant nothing below ${mount.fullPath}, so a kv command is refused before its own request.`,
    notes: [
      `Such a command first asks which mount serves its path, at ${path}.`,
      `Its own request is taken for a ${likely.capability} of ${likely.path} here.`,
      ...(isWhole ? [`With -mount, a kv command asks only for the mount; then ask for the secret's own path.`] : []),
      ...explanation.notes,
    ],
  };
}
