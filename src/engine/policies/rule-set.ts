import type { Capability } from '../../policy/capabilities.ts';
import type { PathRule, Policy } from '../../policy/policy.ts';
import type { Precedence, RuleMatch } from '../../services/policy-store.ts';
import { compareBytes } from '../../values/compare.ts';
import type { Moment } from '../../values/time.ts';
import { grantsAnything, mergeRules, type Permissions } from './permissions.ts';

/** The rules of several policies, merged by path. */
export class RuleSet {
  readonly exact = new Map<string, Permissions>();
  /** Keyed by path prefix, without the `*`. */
  readonly prefix = new Map<string, Permissions>();
  readonly #segments = new Map<string, SegmentRule>();
  readonly #policies: readonly Policy[];
  readonly #now: Moment;
  /** What `findByWildcard` found last. Clients often send many requests to one path, and rules never change. */
  #last: { readonly path: string; readonly permissions: Permissions | undefined } | undefined;

  /** Merges the policies' rules, except those that expired before `now`. */
  constructor(policies: readonly Policy[], now: Moment) {
    this.#policies = policies;
    this.#now = now;
    const groups = new Map<string, [PathRule, ...PathRule[]]>();
    for (const rule of policies.flatMap(({ rules }) => rules)) {
      if (rule.expires !== null && now > rule.expires) {
        continue;
      }
      const key = `${rule.kind} ${rule.path}`;
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [rule]);
      } else {
        group.push(rule);
      }
    }
    for (const rules of groups.values()) {
      this.#put(rules);
    }
  }

  /** Finds the rule for a path: the exact one, or else the most specific one with wildcards. */
  find(path: string): Permissions | undefined {
    return this.exact.get(path) ?? this.findByWildcard(path);
  }

  /**
   * Finds the most specific matching rule with wildcards: the one whose first wildcard comes latest; then one that
   * doesn't end in `*`; then the one with fewer `+`; then the longest; then the last by name.
   */
  findByWildcard(path: string): Permissions | undefined {
    if (this.#last?.path !== path) {
      this.#last = { path, permissions: this.#searchWildcards(path) };
    }
    return this.#last.permissions;
  }

  #searchWildcards(path: string): Permissions | undefined {
    let found: SegmentRule | undefined;
    const parts = path.split('/');
    for (const rule of this.#segments.values()) {
      if (matches(rule, parts)) {
        found = moreSpecific(found, rule);
      }
    }
    const prefix = this.#longestPrefix(path);
    const permissions = prefix === undefined ? undefined : this.prefix.get(prefix);
    if (prefix === undefined || permissions === undefined) {
      return found?.permissions;
    }
    return found === undefined ? permissions : moreSpecific(found, prefixRule(prefix, permissions)).permissions;
  }

  /** Lists every rule with wildcards that matches a path, the most specific first. `findByWildcard` returns that one. */
  wildcardMatches(path: string): RuleMatch[] {
    const parts = path.split('/');
    const found = [
      ...[...this.#segments.values()].filter((rule) => matches(rule, parts)),
      ...[...this.prefix]
        .filter(([prefix]) => path.startsWith(prefix))
        .map(([prefix, permissions]) => prefixRule(prefix, permissions)),
    ].sort((a, b) => rank(b, a));
    return found.map((rule, i) => {
      const next = found[i + 1];
      return { rule: rule.permissions, precedence: next && firstDifference(rule, next)?.precedence };
    });
  }

  /**
   * Returns the positions of the policies whose rules were merged into these permissions and grant a capability. Only audit logs need them,
   * so they are searched for instead of stored.
   */
  granting(permissions: Permissions, capability: Capability): number[] {
    const place = this.#placeOf(permissions);
    return this.#policies.flatMap(({ rules }, position) =>
      rules
        .filter((rule) => `${rule.kind} ${rule.path}` === place && rule.capabilities.has(capability))
        .filter(({ expires }) => expires === null || this.#now <= expires)
        .map(() => position),
    );
  }

  #placeOf(permissions: Permissions): string | undefined {
    for (const [kind, rules] of [
      ['exact', this.exact],
      ['prefix', this.prefix],
    ] as const) {
      for (const [path, merged] of rules) {
        if (merged === permissions) {
          return `${kind} ${path}`;
        }
      }
    }
    const found = [...this.#segments].find(([, rule]) => rule.permissions === permissions);
    return found && `segments ${found[0]}`;
  }

  /** Reports whether any rule grants anything at or beneath a path that ends in a slash. */
  grantsBeneath(path: string): boolean {
    const begins = ([key, permissions]: readonly [string, Permissions]) =>
      key.startsWith(path) && grantsAnything(permissions);
    if ([...this.exact].some(begins) || [...this.prefix].some(begins)) {
      return true;
    }
    return [...this.#segments.values()].some((rule) => reachesBeneath(rule, path) && grantsAnything(rule.permissions));
  }

  /** Adds the merged rules for one path. */
  #put(rules: readonly [PathRule, ...PathRule[]]): void {
    const [{ kind, path }] = rules;
    const permissions = mergeRules(rules);
    if (kind === 'segments') {
      this.#segments.set(path, segmentRule(path, permissions));
    } else {
      (kind === 'exact' ? this.exact : this.prefix).set(path, permissions);
    }
  }

  #longestPrefix(path: string): string | undefined {
    let longest: string | undefined;
    for (const prefix of this.prefix.keys()) {
      if (path.startsWith(prefix) && prefix.length >= (longest?.length ?? 0)) {
        longest = prefix;
      }
    }
    return longest;
  }
}

/** A rule with wildcards, and the properties that determine its precedence. */
interface SegmentRule {
  /** The path without a final `*`. */
  readonly text: string;
  readonly segments: readonly string[];
  /** Whether it ends in `*`. */
  readonly isPrefix: boolean;
  /** The number of bytes before the first `+` or `*`. */
  readonly firstWildcard: number;
  /** The number of `+` segments. */
  readonly wildcards: number;
  readonly permissions: Permissions;
}

function segmentRule(path: string, permissions: Permissions): SegmentRule {
  const isPrefix = path.endsWith('*');
  const text = isPrefix ? path.slice(0, -1) : path;
  const segments = text.split('/');
  const wildcards = segments.filter((segment) => segment === '+').length;
  return { text, segments, isPrefix, firstWildcard: width(path.slice(0, path.indexOf('+'))), wildcards, permissions };
}

function prefixRule(text: string, permissions: Permissions): SegmentRule {
  return { text, segments: [], isPrefix: true, firstWildcard: width(text), wildcards: 0, permissions };
}

function width(text: string): number {
  return Buffer.byteLength(text);
}

function matches(rule: SegmentRule, parts: readonly string[]): boolean {
  const { segments, isPrefix } = rule;
  if (isPrefix ? parts.length < segments.length : parts.length !== segments.length) {
    return false;
  }
  return segments.every((segment, i) => {
    const part = parts[i] ?? '';
    if (segment === '+' || segment === part) {
      return true;
    }
    return isPrefix && i === segments.length - 1 && part.startsWith(segment);
  });
}

/** Reports whether a rule can match beneath a path that ends in a slash. */
function reachesBeneath(rule: SegmentRule, path: string): boolean {
  const parts = path.split('/').slice(0, -1);
  if (rule.segments.length < parts.length) {
    return false;
  }
  return parts.every((part, i) => {
    const segment = rule.segments[i] ?? '';
    if (segment === '+' || segment === part) {
      return true;
    }
    return rule.isPrefix && i === rule.segments.length - 1 && part.startsWith(segment);
  });
}

function moreSpecific(a: SegmentRule | undefined, b: SegmentRule): SegmentRule {
  return a === undefined || rank(a, b) < 0 ? b : a;
}

/** The criteria of precedence, in order. Each returns a negative number if `a` is less specific than `b`. */
const criteria: ReadonlyArray<readonly [Precedence, (a: SegmentRule, b: SegmentRule) => number]> = [
  ['first wildcard', (a, b) => a.firstWildcard - b.firstWildcard],
  ['no final wildcard', (a, b) => Number(b.isPrefix) - Number(a.isPrefix)],
  ['fewer wildcards', (a, b) => b.wildcards - a.wildcards],
  ['longer', (a, b) => width(a.text) - width(b.text)],
  ['name', (a, b) => compareBytes(a.text, b.text)],
];

/** Compares two rules by precedence. Negative if `a` is less specific than `b`. */
function rank(a: SegmentRule, b: SegmentRule): number {
  return firstDifference(a, b)?.order ?? 0;
}

/** Returns the first criterion by which two rules differ, or undefined for equal rules. */
function firstDifference(
  a: SegmentRule,
  b: SegmentRule,
): { readonly precedence: Precedence; readonly order: number } | undefined {
  for (const [precedence, compare] of criteria) {
    const order = compare(a, b);
    if (order !== 0) {
      return { precedence, order };
    }
  }
  return undefined;
}
