import type { Capability } from '../../values/policy/capabilities.ts';
import type { PathRule } from '../../values/policy/policy.ts';
import type { Value } from '../../values/value.ts';

type Parameters = ReadonlyMap<string, readonly Value[]>;

/** What all policies together say of one path. */
export interface Permissions {
  readonly capabilities: ReadonlySet<Capability>;
  /** Seconds, 0 for none. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  readonly allowedParameters: Parameters;
  readonly deniedParameters: Parameters;
  readonly requiredParameters: readonly string[];
  readonly paginationLimit: number;
  readonly listFilter: string;
}

const NO_PARAMETERS: Parameters = new Map();

/**
 * Adds a rule to what is already said of its path. Capabilities add up, `deny` ends everything; of bounds and limits the
 * smaller one counts, of filters the first.
 */
export function mergeRule(existing: Permissions | undefined, rule: PathRule): Permissions {
  if (existing === undefined) return rule;
  if (existing.capabilities.has('deny')) return existing;
  if (rule.capabilities.has('deny')) {
    return {
      ...existing,
      capabilities: rule.capabilities,
      allowedParameters: NO_PARAMETERS,
      deniedParameters: NO_PARAMETERS,
    };
  }
  return {
    capabilities: new Set([...existing.capabilities, ...rule.capabilities]),
    minWrappingTtl: smallerSet(existing.minWrappingTtl, rule.minWrappingTtl),
    maxWrappingTtl: smallerSet(existing.maxWrappingTtl, rule.maxWrappingTtl),
    allowedParameters: mergeParameters(existing.allowedParameters, rule.allowedParameters),
    deniedParameters: mergeParameters(existing.deniedParameters, rule.deniedParameters),
    requiredParameters: mergeNames(existing.requiredParameters, rule.requiredParameters),
    paginationLimit: smallerSet(existing.paginationLimit, rule.paginationLimit),
    listFilter: existing.listFilter === '' ? rule.listFilter : existing.listFilter,
  };
}

/** The smaller of two bounds, of which each may be unset (0 or less). */
function smallerSet(existing: number, added: number): number {
  if (added <= 0) return existing;
  return existing <= 0 ? added : Math.min(existing, added);
}

function mergeNames(existing: readonly string[], added: readonly string[]): readonly string[] {
  if (existing.length === 0) return added;
  return [...existing, ...added.filter((name) => !existing.includes(name))];
}

/** Puts lists of values together, the added ones first. An empty list, which stands for any value, swallows the other. */
function mergeParameters(existing: Parameters, added: Parameters): Parameters {
  if (added.size === 0) return existing;
  const merged = new Map(existing);
  for (const [key, values] of added) {
    const before = existing.get(key);
    const anything = values.length === 0 || before?.length === 0;
    merged.set(key, anything ? [] : [...values, ...(before ?? [])]);
  }
  return merged;
}

/** Whether anything at all is granted. */
export function grantsAnything({ capabilities }: Permissions): boolean {
  return capabilities.size > 0 && !capabilities.has('deny');
}
