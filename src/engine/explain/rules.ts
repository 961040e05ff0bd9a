import type { Capability } from '../../policy/capabilities.ts';
import type { PathRule } from '../../policy/policy.ts';
import { writtenPath } from '../../policy/written-path.ts';
import type { AclVerdict, ExplainedAcl, MergedRule, PolicySource, Precedence } from '../../services/policy-store.ts';
import { compareBytes } from '../../values/compare.ts';
import { relativeTime } from '../../values/relative-time.ts';
import type { Moment } from '../../values/time.ts';
import { aclOf } from '../policies/acl.ts';
import type { PathDecision } from '../stations/authorise.ts';
import type { ConsideredRule } from './question.ts';

/** A decision to list the rules of. */
export interface DecidedPath {
  readonly explained: ExplainedAcl;
  readonly operation: string;
  readonly decision: PathDecision;
  readonly now: Moment;
}

/** Lists the rules that were considered for a path: those that match, the one that decided first, and those that don't count. */
export function consideredRules(decided: DecidedPath): ConsideredRule[] {
  const { verdict } = decided.decision;
  if (verdict.root) {
    return [
      { name: 'root', rule: null, capabilities: ['root'], decided: true, note: 'a root token may do everything' },
    ];
  }
  const rows = [
    ...matchingRules(decided),
    ...decided.explained.sources.flatMap((source) => [
      ...expiredRules(decided, source),
      ...unfilledRules(decided, source),
    ]),
  ];
  const shown = new Set(rows.map(({ name }) => name));
  const others = decided.explained.sources.filter(({ name }) => !shown.has(name));
  return [...rows, ...others.map((source) => withoutRule(source, decided.now))];
}

/** Returns the policies and rules that a merged rule consists of. */
function partsOf(rule: MergedRule, sources: readonly PolicySource[]): Array<{ name: string; part: PathRule }> {
  const parts = new Set<unknown>(rule.mergedFrom ?? [rule]);
  return sources.flatMap(({ name, policy }) =>
    policy.rules.filter((part) => parts.has(part)).map((part) => ({ name, part })),
  );
}

/** Returns the parts of the deciding rule that caused the decision: those that deny, else those that grant the capability, else all. */
export function decidingParts(
  { rule }: AclVerdict,
  operation: string,
  sources: readonly PolicySource[],
): Array<{ name: string; part: PathRule }> {
  const parts = rule === undefined ? [] : partsOf(rule, sources);
  const needed = ['deny', operation] as readonly string[];
  for (const capability of needed) {
    const having = parts.filter(({ part }) => part.capabilities.has(capability as Capability));
    if (having.length > 0) {
      return having;
    }
  }
  return parts;
}

function matchingRules({ explained, operation, decision }: DecidedPath): ConsideredRule[] {
  const { acl, sources } = explained;
  const { verdict, path } = decision;
  const deciding = new Set(decidingParts(verdict, operation, sources).map(({ part }) => part));
  return acl.matches(operation, path).flatMap(({ rule, precedence }) =>
    partsOf(rule, sources).map(({ name, part }) => {
      const isOfDecision = rule === verdict.rule;
      const decided = isOfDecision && deciding.has(part);
      const note = decided
        ? whyFirst(precedence)
        : isOfDecision
          ? overruled(rule, part)
          : 'a more specific rule decides';
      return { ...described(name, part), decided, note };
    }),
  );
}

function described(name: string, part: PathRule): Pick<ConsideredRule, 'name' | 'rule' | 'capabilities'> {
  return { name, rule: writtenPath(part), capabilities: [...part.capabilities].sort(compareBytes) };
}

function overruled(rule: MergedRule, part: PathRule): string {
  return rule.capabilities.has('deny') && !part.capabilities.has('deny')
    ? 'another policy denies the same path'
    : 'another policy decides for the same path';
}

const whyFirstTexts: Readonly<Record<Precedence, string>> = {
  exact: 'decides: it has no wildcard',
  'first wildcard': 'decides: its first wildcard comes latest',
  'no final wildcard': "decides: it doesn't end in *",
  'fewer wildcards': 'decides: it has the fewest +',
  longer: 'decides: it is the longest',
  name: 'decides: its path sorts last',
  folder: 'decides: it matches the path with its slash',
};

function whyFirst(precedence: Precedence | undefined): string {
  return precedence === undefined ? 'decides: no other rule matches' : whyFirstTexts[precedence];
}

function expiredRules({ operation, decision, now }: DecidedPath, { name, expired }: PolicySource): ConsideredRule[] {
  return expired
    .filter((rule) => matches(rule, operation, decision.path, now))
    .map((rule) => ({
      ...described(name, rule),
      decided: false,
      note: `the rule expired ${relativeTime(rule.expires ?? now, now)}`,
    }));
}

/** Reports whether a rule would match if it hadn't expired. */
function matches(rule: PathRule, operation: string, path: string, now: Moment): boolean {
  const policy = { rules: [{ ...rule, expires: null }], templated: false };
  return aclOf([policy], now).matches(operation, path).length > 0;
}

/** Lists the rules that might match if their templates had values. */
function unfilledRules({ decision }: DecidedPath, { name, unfilled }: PolicySource): ConsideredRule[] {
  return unfilled
    .filter((template) => decision.path.startsWith(template.slice(0, template.indexOf('{{'))))
    .map((template) => ({
      name,
      rule: template,
      capabilities: [],
      decided: false,
      note: 'its template has no value for this token',
    }));
}

function withoutRule({ name, problem, expires }: PolicySource, now: Moment): ConsideredRule {
  const notes = {
    missing: 'there is no such policy',
    expired: `the policy expired ${relativeTime(expires ?? now, now)}`,
  };
  return {
    name,
    rule: null,
    capabilities: [],
    decided: false,
    note: problem === undefined ? 'no rule of it matches' : notes[problem],
  };
}
