import { parseExactDuration } from '../go/duration.ts';
import { parseTime } from '../go/parse-time.ts';
import { goQuote } from '../go/quote.ts';
import { toLower } from '../go/text.ts';
import { decodeInteger, decodeListMap, decodeString, decodeStringList, decodeValue } from '../hcl/decode.ts';
import { select } from '../hcl/select.ts';
import { astTypes, type Body, type Node } from '../hcl/syntax.ts';
import { messageOf } from '../values/message.ts';
import type { Moment } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import { type Capability, isCapability, legacyPolicies } from './capabilities.ts';
import { listErrors } from './list-errors.ts';
import { checkListFilter, listFilterKey } from './list-filter.ts';
import { type PathKind, type PathRule, PolicyError } from './policy.ts';
import { invalidKeys } from './valid-keys.ts';

const validKeys = [
  'comment',
  'policy',
  'capabilities',
  'allowed_parameters',
  'denied_parameters',
  'required_parameters',
  'min_wrapping_ttl',
  'max_wrapping_ttl',
  'mfa_methods',
  'pagination_limit',
  'expiration',
  listFilterKey,
];

/** A rule as decoded from HCL, before validation. */
interface RawRule {
  readonly policy: string;
  readonly capabilities: readonly string[];
  readonly expiration: string;
  readonly minWrappingTtl: Value | undefined;
  readonly maxWrappingTtl: Value | undefined;
  readonly allowedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly deniedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly requiredParameters: readonly string[];
  readonly paginationLimit: bigint;
  readonly listFilter: string;
}

/** A rule to parse. */
export interface RuleText {
  readonly path: string;
  readonly node: Node;
  readonly now: Moment;
  /** Whether the path is a template. */
  readonly isTemplate: boolean;
}

/**
 * Parses the rule for a path. Returns undefined, without validation, for a rule that has expired by `now`.
 *
 * @throws PolicyError
 */
export function parsePathRule(rule: RuleText): PathRule | undefined {
  const text = readRule(rule.path, rule.node);
  const expires = parseExpiration(rule.path, text.expiration);
  return isPast(expires, rule.now) ? undefined : validRule(rule, text, expires);
}

/**
 * Makes a rule that has nothing but capabilities.
 *
 * @throws PolicyError
 */
export function plainPathRule(path: string, isTemplate: boolean, capabilities: readonly string[]): PathRule {
  const place = { template: isTemplate ? path : undefined, ...parsePath(path) };
  return {
    ...noConditions,
    ...place,
    capabilities: parseCapabilities(path, { policy: '', capabilities }),
    expires: null,
  };
}

/**
 * Parses a rule that has expired by `now`. Returns undefined for any other rule, and for one that was never valid.
 *
 * @throws PolicyError if even the expiration can't be read
 */
export function parseExpiredRule(rule: RuleText): PathRule | undefined {
  const text = readRule(rule.path, rule.node);
  const expires = parseExpiration(rule.path, text.expiration);
  if (!isPast(expires, rule.now)) {
    return undefined;
  }
  try {
    return validRule(rule, text, expires);
  } catch (error) {
    if (error instanceof PolicyError) {
      return undefined;
    }
    throw error;
  }
}

function isPast(expires: Moment | null, now: Moment): boolean {
  return expires !== null && now > expires;
}

/** Validates a rule. */
function validRule({ path, now, isTemplate }: RuleText, text: RawRule, expires: Moment | null): PathRule {
  const place = { template: isTemplate ? path : undefined, ...parsePath(path) };
  const capabilities = parseCapabilities(path, text);
  if (capabilities.has('deny')) {
    return { ...noConditions, ...place, capabilities, expires };
  }
  const bounds = parseWrappingBounds(text);
  if (text.listFilter !== '') {
    checkListFilter(text.listFilter, place.path, capabilities, now);
  }
  return {
    ...place,
    ...bounds,
    capabilities,
    expires,
    allowedParameters: withLowerCaseKeys(text.allowedParameters),
    deniedParameters: withLowerCaseKeys(text.deniedParameters),
    requiredParameters: text.requiredParameters,
    paginationLimit: Number(text.paginationLimit),
    listFilter: text.listFilter,
  };
}

/**
 * Returns the rule for a filled-in path.
 *
 * @throws PolicyError
 */
export function withPath(rule: PathRule, path: string, now: Moment): PathRule {
  const place = parsePath(path);
  if (rule.listFilter !== '') {
    checkListFilter(rule.listFilter, place.path, rule.capabilities, now);
  }
  return { ...rule, ...place };
}

/**
 * Most rules have no parameters, and a policy of megabytes may consist of rules alone. So they share their empty maps
 * and sets.
 */
const noParameters: ReadonlyMap<string, readonly Value[]> = new Map();
const noCapabilities: ReadonlySet<Capability> = new Set();
const denyOnly: ReadonlySet<Capability> = new Set(['deny']);

const noConditions = {
  minWrappingTtl: 0,
  maxWrappingTtl: 0,
  allowedParameters: noParameters,
  deniedParameters: noParameters,
  requiredParameters: [],
  paginationLimit: 0,
  listFilter: '',
};

/** Decodes a rule. The order of the keys determines which error is reported first. */
function readRule(path: string, node: Node): RawRule {
  const prefix = `path ${goQuote(path)}:`;
  if (node.kind !== 'block') {
    throw new PolicyError(`${prefix} cannot check HCL keys of type ${astTypes[node.kind]}`);
  }
  const invalid = invalidKeys(node.body, validKeys);
  if (invalid.length > 0) {
    throw new PolicyError(listErrors(invalid.map((message) => `${prefix} ${message}`)));
  }
  try {
    return decodeRule(node.body);
  } catch (error) {
    throw new PolicyError(`${prefix} ${messageOf(error)}`);
  }
}

function decodeRule(body: Body): RawRule {
  const of = (key: string) => select(body, key);
  const policy = decodeString(of('policy'), 'root.Policy') ?? '';
  const capabilities = decodeStringList(of('capabilities'), 'root.Capabilities') ?? [];
  const expiration = decodeString(of('expiration'), 'root.expiration') ?? '';
  const minWrappingTtl = decodeValue(of('min_wrapping_ttl'), 'root.min_wrapping_ttl');
  const maxWrappingTtl = decodeValue(of('max_wrapping_ttl'), 'root.max_wrapping_ttl');
  const allowedParameters = decodeListMap(of('allowed_parameters'), 'root.allowed_parameters') ?? noParameters;
  const deniedParameters = decodeListMap(of('denied_parameters'), 'root.denied_parameters') ?? noParameters;
  const requiredParameters = decodeStringList(of('required_parameters'), 'root.required_parameters') ?? [];
  decodeStringList(of('mfa_methods'), 'root.mfa_methods');
  const paginationLimit = decodeInteger(of('pagination_limit'), 'root.pagination_limit') ?? 0n;
  const listFilter = decodeString(of(listFilterKey), `root.${listFilterKey}`) ?? '';
  return {
    policy,
    capabilities,
    expiration,
    minWrappingTtl,
    maxWrappingTtl,
    allowedParameters,
    deniedParameters,
    requiredParameters,
    paginationLimit,
    listFilter,
  };
}

function parseExpiration(path: string, text: string): Moment | null {
  if (text === '') {
    return null;
  }
  try {
    return parseTime(text);
  } catch (error) {
    throw new PolicyError(`path ${goQuote(path)}: invalid expiration time: ${messageOf(error)}`);
  }
}

function parsePath(key: string): { readonly path: string; readonly kind: PathKind } {
  const path = key.startsWith('/') ? key.slice(1) : key;
  if (path.includes('+*')) {
    throw new PolicyError(`path ${goQuote(path)}: invalid use of wildcards ('+*' is forbidden)`);
  }
  if (path === '+' || path.includes('/+') || path.startsWith('+/')) {
    return { path, kind: 'segments' };
  }
  return path.endsWith('*') ? { path: path.slice(0, -1), kind: 'prefix' } : { path, kind: 'exact' };
}

/** Parses capabilities up to the first `deny`. Anything after it is ignored. */
function parseCapabilities(path: string, text: Pick<RawRule, 'policy' | 'capabilities'>): ReadonlySet<Capability> {
  const old = text.policy === '' ? [] : legacyPolicies.get(text.policy);
  if (old === undefined) {
    throw new PolicyError(`path ${goQuote(path)}: invalid policy ${goQuote(text.policy)}`);
  }
  if (old.includes('deny')) {
    return denyOnly;
  }
  if (old.length + text.capabilities.length === 0) {
    return noCapabilities;
  }
  const capabilities = new Set<Capability>();
  for (const name of [...text.capabilities, ...old]) {
    if (name === 'deny') {
      return denyOnly;
    }
    if (!isCapability(name)) {
      throw new PolicyError(`path ${goQuote(path)}: invalid capability ${goQuote(name)}`);
    }
    capabilities.add(name);
  }
  return capabilities;
}

function parseWrappingBounds(text: RawRule): Pick<PathRule, 'minWrappingTtl' | 'maxWrappingTtl'> {
  const minWrappingTtl = parseTtl('min_wrapping_ttl', text.minWrappingTtl);
  const maxWrappingTtl = parseTtl('max_wrapping_ttl', text.maxWrappingTtl);
  if (minWrappingTtl !== 0 && maxWrappingTtl !== 0 && maxWrappingTtl < minWrappingTtl) {
    throw new PolicyError('max_wrapping_ttl cannot be less than min_wrapping_ttl');
  }
  return { minWrappingTtl, maxWrappingTtl };
}

function parseTtl(key: string, value: Value | undefined): number {
  if (value === undefined) {
    return 0;
  }
  try {
    return typeof value === 'number' ? Math.trunc(value) : parseExactDuration(value);
  } catch (error) {
    throw new PolicyError(`error parsing ${key}: ${messageOf(error)}`);
  }
}

function withLowerCaseKeys(lists: ReadonlyMap<string, readonly Value[]>): ReadonlyMap<string, readonly Value[]> {
  return lists.size === 0 ? noParameters : new Map([...lists].map(([key, list]) => [toLower(key), list]));
}
