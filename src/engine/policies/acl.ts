import { failure } from '../../framework/error.ts';
import type { Capability } from '../../policy/capabilities.ts';
import { compileListFilter } from '../../policy/list-filter.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Acl, AclRequest, AclRule, AclVerdict, RuleMatch } from '../../services/policy-store.ts';
import { isListing } from '../../services/request.ts';
import { compareBytes } from '../../values/compare.ts';
import type { Moment } from '../../values/time.ts';
import { effectiveLimit } from './pagination.ts';
import { parameterProblem } from './parameters.ts';
import type { Permissions } from './permissions.ts';
import { RuleSet } from './rule-set.ts';

/** The capability that each operation needs. No request has the operation `sudo`, but `who-can` asks about it. */
const neededCapability: ReadonlyMap<string, Capability> = new Map([
  ['read', 'read'],
  ['list', 'list'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['create', 'create'],
  ['patch', 'patch'],
  ['scan', 'scan'],
  ['revoke', 'update'],
  ['renew', 'update'],
  ['rollback', 'update'],
  ['sudo', 'sudo'],
]);

/** The operations whose parameters are checked. */
const withParameters: ReadonlySet<string> = new Set(['read', 'update', 'create', 'patch']);

const refused: AclVerdict = {
  allowed: false,
  reason: 'no rule',
  rule: undefined,
  sudo: false,
  root: false,
  minWrappingTtl: 0,
  maxWrappingTtl: 0,
};

/** Merges policies into an ACL. Rules that expired before `now` are ignored. */
export function aclOf(policies: readonly Policy[], now: Moment): Acl {
  return new PolicyAcl(new RuleSet(policies, now), now);
}

class PolicyAcl implements Acl {
  readonly root = false;
  readonly #rules: RuleSet;
  readonly #now: Moment;

  constructor(rules: RuleSet, now: Moment) {
    this.#rules = rules;
    this.#now = now;
  }

  check(request: AclRequest): AclVerdict {
    if (request.operation === 'help') {
      return { ...refused, allowed: true, reason: 'help' };
    }
    const permissions = this.#find(request.operation, request.path);
    if (permissions === undefined) {
      return refused;
    }
    const verdict: AclVerdict = {
      ...refused,
      reason: 'granted',
      rule: permissions,
      sudo: permissions.capabilities.has('sudo'),
      minWrappingTtl: permissions.minWrappingTtl,
      maxWrappingTtl: permissions.maxWrappingTtl,
    };
    const needed = neededCapability.get(request.operation);
    if (needed === undefined || !permissions.capabilities.has(needed)) {
      return { ...verdict, reason: permissions.capabilities.has('deny') ? 'deny' : 'capability' };
    }
    if (!wrappingAllowed(permissions, request.wrapTtl)) {
      return { ...verdict, reason: 'wrapping' };
    }
    if (withParameters.has(request.operation)) {
      const problem = parameterProblem(permissions, request.data);
      return problem === undefined ? { ...verdict, allowed: true } : { ...verdict, ...problem };
    }
    return isListing(request.operation)
      ? this.#checkListing(permissions, request, verdict)
      : { ...verdict, allowed: true };
  }

  matches(operation: string, requestPath: string): readonly RuleMatch[] {
    const { path, folder } = spellings(operation, requestPath);
    const spelled = folder === path ? [path] : [path, folder];
    // The order of `#find`: exact rules come first, for both spellings.
    const exact = spelled.flatMap((each) => this.#rules.exact.get(each) ?? []);
    const byWildcard = spelled.map((each) => this.#rules.wildcardMatches(each));
    const matches = [
      ...exact.map((rule, i): RuleMatch => ({ rule, precedence: i < exact.length - 1 ? 'folder' : 'exact' })),
      ...byWildcard.flatMap((found) => found.map((match) => ({ ...match, precedence: match.precedence ?? 'folder' }))),
    ];
    const distinct = matches.filter(({ rule }, i) => matches.findIndex((other) => other.rule === rule) === i);
    return distinct.map((match, i) => (i === distinct.length - 1 ? { ...match, precedence: undefined } : match));
  }

  granting(operation: string, path: string): number[] {
    const permissions = this.#find(operation, path);
    const needed = neededCapability.get(operation);
    return permissions === undefined || needed === undefined ? [] : this.#rules.granting(permissions, needed);
  }

  capabilities(path: string): Array<Capability | 'root'> {
    const capabilities = this.#find('list', path)?.capabilities;
    if (capabilities === undefined || capabilities.size === 0) {
      return ['deny'];
    }
    return [...capabilities].sort(compareBytes);
  }

  seesMount(path: string): boolean {
    return !this.capabilities(path).includes('deny') || this.#rules.grantsBeneath(path);
  }

  rules(): { readonly exact: ReadonlyMap<string, AclRule>; readonly prefix: ReadonlyMap<string, AclRule> } {
    return { exact: toAclRules(this.#rules.exact), prefix: toAclRules(this.#rules.prefix) };
  }

  /** Finds the rules for a path. A listing of `a/` falls back to the rules for `a`. */
  #find(operation: string, requestPath: string): Permissions | undefined {
    const { path, folder } = spellings(operation, requestPath);
    return (
      this.#rules.exact.get(path) ??
      this.#rules.exact.get(folder) ??
      this.#rules.findByWildcard(path) ??
      (folder === path ? undefined : this.#rules.findByWildcard(folder))
    );
  }

  #checkListing(permissions: Permissions, request: AclRequest, verdict: AclVerdict): AclVerdict {
    const limit = effectiveLimit(permissions, request.data);
    if (limit === 'refused') {
      return { ...verdict, reason: 'page' };
    }
    return {
      ...verdict,
      allowed: true,
      ...(limit === 'unchanged' ? {} : { paginationLimit: limit }),
      ...(permissions.listFilter === '' ? {} : { listFilter: this.#keyFilter(permissions.listFilter, request) }),
    };
  }

  /** Returns a filter for listed keys. It keeps those that the token may read, or list if they are folders. */
  #keyFilter(template: string, request: AclRequest): (key: string) => boolean {
    const filter = orInternalError(() => compileListFilter(template));
    return (key) => {
      const path = orInternalError(() => filter(request.path, key, this.#now));
      const verdict = this.check({ operation: key.endsWith('/') ? 'list' : 'read', path, data: {} });
      return verdict.allowed && (verdict.sudo || request.isRootPath?.(path) !== true);
    };
  }
}

/** Returns a request's path without leading slashes, and for a listing of `a/` also the folder's name `a`. */
function spellings(operation: string, requestPath: string): { readonly path: string; readonly folder: string } {
  const path = requestPath.startsWith('/') ? requestPath.replace(/^\/+/, '') : requestPath;
  return { path, folder: isListing(operation) && path.endsWith('/') ? path.slice(0, -1) : path };
}

function orInternalError<T>(compute: () => T): T {
  try {
    return compute();
  } catch {
    throw failure('internal error');
  }
}

/** Reports whether a wrapping TTL in seconds is within the limits; undefined means no wrapping. */
function wrappingAllowed({ minWrappingTtl: min, maxWrappingTtl: max }: Permissions, ttl: number | undefined): boolean {
  if (max > 0 && (ttl === undefined || ttl > max)) {
    return false;
  }
  if (min > 0 && (ttl === undefined || ttl < min)) {
    return false;
  }
  return min === 0 || max === 0 || max >= min;
}

const ruleOrder: readonly Capability[] = ['create', 'delete', 'list', 'read', 'sudo', 'update', 'patch', 'scan'];

function toAclRules(rules: ReadonlyMap<string, Permissions>): ReadonlyMap<string, AclRule> {
  return new Map([...rules].map(([path, permissions]) => [path, toAclRule(permissions)]));
}

function toAclRule(permissions: Permissions): AclRule {
  const granted = ruleOrder.filter((capability) => permissions.capabilities.has(capability));
  return { ...permissions, capabilities: granted.length === 0 ? ['deny'] : granted };
}
