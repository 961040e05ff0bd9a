import type { Capability } from '../../policy/capabilities.ts';
import type { PathRule } from '../../policy/policy.ts';
import type { MergedRule } from '../../services/policy-store.ts';
import type { Value } from '../../values/value.ts';

type Parameters = ReadonlyMap<string, readonly Value[]>;

/** The merged rules of all policies for one path. */
export type Permissions = MergedRule;

/**
 * Merges the rules for one path, in order. Capabilities add up, and `deny` overrides all. Of two limits the smaller
 * wins, of filters the first. Takes linear time.
 */
export function mergeRules(rules: readonly [PathRule, ...PathRule[]]): Permissions {
  const [first] = rules;
  if (rules.length === 1) {
    return first;
  }
  const merging = new Merging();
  for (const rule of rules) {
    if (merging.isDenied) {
      break;
    }
    merging.add(rule);
  }
  return merging.permissions(rules);
}

/** Accumulates rules. */
class Merging {
  #capabilities = new Set<Capability>();
  #minWrappingTtl = 0;
  #maxWrappingTtl = 0;
  readonly #allowed = new MergingParameters();
  readonly #denied = new MergingParameters();
  readonly #required: string[] = [];
  readonly #requiredNames = new Set<string>();
  #paginationLimit = 0;
  #listFilter = '';
  #count = 0;

  get isDenied(): boolean {
    return this.#capabilities.has('deny');
  }

  add(rule: PathRule): void {
    this.#count++;
    if (rule.capabilities.has('deny') && this.#count > 1) {
      this.#capabilities = new Set(rule.capabilities);
      this.#allowed.clear();
      this.#denied.clear();
      return;
    }
    for (const capability of rule.capabilities) {
      this.#capabilities.add(capability);
    }
    this.#minWrappingTtl = smallerSet(this.#minWrappingTtl, rule.minWrappingTtl);
    this.#maxWrappingTtl = smallerSet(this.#maxWrappingTtl, rule.maxWrappingTtl);
    this.#allowed.add(rule.allowedParameters);
    this.#denied.add(rule.deniedParameters);
    for (const name of rule.requiredParameters) {
      if (!this.#requiredNames.has(name)) {
        this.#required.push(name);
      }
    }
    for (const name of rule.requiredParameters) {
      this.#requiredNames.add(name);
    }
    this.#paginationLimit = smallerSet(this.#paginationLimit, rule.paginationLimit);
    if (this.#listFilter === '') {
      this.#listFilter = rule.listFilter;
    }
  }

  permissions(rules: readonly PathRule[]): Permissions {
    return {
      mergedFrom: rules,
      capabilities: this.#capabilities,
      minWrappingTtl: this.#minWrappingTtl,
      maxWrappingTtl: this.#maxWrappingTtl,
      allowedParameters: this.#allowed.parameters(),
      deniedParameters: this.#denied.parameters(),
      requiredParameters: this.#required,
      paginationLimit: this.#paginationLimit,
      listFilter: this.#listFilter,
    };
  }
}

/** Returns the smaller of two limits, either of which may be unset (0 or less). */
function smallerSet(existing: number, added: number): number {
  if (added <= 0) {
    return existing;
  }
  return existing <= 0 ? added : Math.min(existing, added);
}

/** Accumulates values by parameter, last added first. An empty list, which allows any value, replaces all others. */
class MergingParameters {
  readonly #lists = new Map<string, Array<readonly Value[]>>();

  add(added: Parameters): void {
    for (const [key, values] of added) {
      const lists = this.#lists.get(key);
      if (lists === undefined) {
        this.#lists.set(key, [values]);
      } else {
        lists.push(values);
      }
    }
  }

  clear(): void {
    this.#lists.clear();
  }

  parameters(): Parameters {
    const merged = new Map<string, readonly Value[]>();
    for (const [key, lists] of this.#lists) {
      merged.set(key, lists.some((list) => list.length === 0) ? [] : (lists.toReversed().flat(1) as Value[]));
    }
    return merged;
  }
}

/** Reports whether any capability is granted. */
export function grantsAnything({ capabilities }: Permissions): boolean {
  return capabilities.size > 0 && !capabilities.has('deny');
}
