import type { RateLimitRule } from '../../services/quotas.ts';

/** The properties of a request that determine which quota limits it. */
export interface LimitedRequest {
  /** The full path; that of a listing ends in a slash. */
  readonly path: string;
  /** The full path of the mount that serves it, `''` if none does. */
  readonly mountPath: string;
  /** Resolves the role of a login; `''` if the request is none. Called for mounts with a quota by role alone. */
  role(): string;
}

/**
 * Finds the quota that limits a request, the most specific one (Manager.queryQuota): by role, then by the path beneath the
 * mount, by its longest prefix, by mount, and for all requests.
 */
export function findRule(rules: readonly RateLimitRule[], request: LimitedRequest): RateLimitRule | undefined {
  const { mountPath, path } = request;
  const ofMount = mountPath === '' ? [] : rules.filter((rule) => rule.mountPath === mountPath);
  const byRole = ofMount.filter((rule) => rule.role !== '');
  if (byRole.length > 0) {
    const role = request.role();
    const found = byRole.find((rule) => rule.role === role);
    if (found !== undefined) {
      return found;
    }
  }
  const suffix = path.slice(mountPath.length).replace(/\/$/, '');
  return (
    findByPath(ofMount, suffix) ??
    ofMount.find((rule) => rule.pathSuffix === '' && rule.role === '') ??
    rules.find((rule) => rule.mountPath === '')
  );
}

function findByPath(rules: readonly RateLimitRule[], suffix: string): RateLimitRule | undefined {
  const exact = suffix === '' ? undefined : rules.find((rule) => rule.pathSuffix === suffix);
  if (exact !== undefined) {
    return exact;
  }
  let longest: RateLimitRule | undefined;
  for (const rule of rules) {
    const { pathSuffix } = rule;
    const fits = pathSuffix.endsWith('*') && suffix.startsWith(pathSuffix.slice(0, -1));
    if (fits && pathSuffix.length > (longest?.pathSuffix.length ?? 0)) {
      longest = rule;
    }
  }
  return longest;
}

/** Reports whether a path is exempt: the longest listed prefix decides (pathmanager.PathManager.HasPath). */
export function isExempt(exemptPaths: readonly string[], path: string): boolean {
  let longest = -1;
  let isListed = false;
  for (const listed of exemptPaths) {
    const isException = listed.startsWith('!');
    const prefix = (isException ? listed.slice(1) : listed).replace(/\*$/, '');
    if (listed !== '' && path.startsWith(prefix) && prefix.length >= longest) {
      longest = prefix.length;
      isListed = !isException;
    }
  }
  return isListed;
}
