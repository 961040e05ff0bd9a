import type { Intent } from '../../values/intent.ts';
import type { EngineCore } from '../engine-core.ts';
import { findDestination } from '../router.ts';
import type { Explanation } from './question.ts';

const prefix = 'sys/internal/ui/mounts/';

/**
 * Returns the path that a preflight request asks about; undefined for another request. A kv command first asks which mount serves its path.
 * The server refuses it for a token without any capability below the mount.
 */
export function preflightTarget(operation: string, path: string): string | undefined {
  return operation === 'read' && path.startsWith(prefix) && path.length > prefix.length
    ? path.slice(prefix.length)
    : undefined;
}

/** The request that a kv command makes after its preflight request. */
export interface NextRequest {
  readonly capability: string;
  readonly path: string;
}

/**
 * Returns the request that follows a preflight request, in the spelling of the API. Without an intent it is the most likely one: a read, or a
 * list of a folder.
 */
export function nextRequest(core: EngineCore, target: string, intent: Intent | undefined): NextRequest {
  const path = intent?.path ?? target;
  const destination = findDestination(core.mounts, path);
  if (destination === undefined) {
    return { capability: intent?.capability ?? 'read', path };
  }
  const { mount, relativePath } = destination;
  const isFolder = relativePath === '' || relativePath.endsWith('/');
  const { capability, part } = intent ?? (isFolder ? listing : reading);
  const isVersioned = mount.type === 'kv' && mount.options?.['version'] === '2';
  return { capability, path: `${mount.fullPath}${isVersioned ? `${part}/` : ''}${relativePath}` };
}

const listing = { capability: 'list', part: 'metadata' };
const reading = { capability: 'read', part: 'data' };

/** A preflight request, and the decision on it. */
interface Preflight {
  readonly target: string;
  readonly intent: Intent | undefined;
  readonly seesMount: (mount: string) => boolean;
}

/**
 * Explains a preflight request of a token that is valid.
 *
 * @param seesMount the decision of the token's policies on the mount
 * @param explain explains the next request
 */
export function explainPreflight(
  core: EngineCore,
  { target, intent, seesMount }: Preflight,
  explain: (next: NextRequest) => Explanation,
): Explanation {
  // Like the handler (InternalUIMountsRead).
  const mount = core.mounts.match(`${target.replace(/\/+$/, '')}/`);
  const next = nextRequest(core, target, intent);
  const explanation = explain(next);
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
  const isWhole = intent === undefined && mount.fullPath.startsWith(target);
  return {
    ...explanation,
    allowed: false,
    reason: `The token's policies grant nothing below ${mount.fullPath}, so a kv command is refused before its own request.`,
    notes: [
      `Such a command first asks which mount serves its path, at ${path}.`,
      intent === undefined
        ? `Its own request is taken for ${withArticle(next.capability)} of ${next.path} here.`
        : `Its own request would have been ${withArticle(next.capability)} of ${next.path}.`,
      ...(isWhole ? [`With -mount, a kv command asks only for the mount; then ask for the secret's own path.`] : []),
      ...explanation.notes,
    ],
  };
}

function withArticle(capability: string): string {
  return `${capability.startsWith('u') ? 'an' : 'a'} ${capability}`;
}
