import { attempt, RequestError } from '../../framework/error.ts';
import { parseJson } from '../../go/json/json.ts';
import { goQuote } from '../../go/quote.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { RateLimitRule } from '../../services/quotas.ts';
import { isMap, type ValueMap } from '../../values/value.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import type { EngineCore } from '../engine-core.ts';
import { backendFor } from '../mounts.ts';
import { findRule, isExempt } from '../quotas/find-rule.ts';
import { RateLimiter } from '../quotas/limiter.ts';
import { readQuotaConfig, readRules } from '../quotas/store.ts';
import { listingOf, parseRequest } from './parse.ts';
import { refuse } from './refuse.ts';
import { isRootNamespace } from './root-namespace.ts';

/** The result of a rate limit check. */
export interface RateLimitResult {
  /** The complete response, if the request goes no further. */
  readonly answer?: ApiAnswer;
  /** Headers to add to the response. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Counts a request of an HTTP client against the quota that limits it (rateLimitQuotaWrapping). Commands of the state's owner
 * aren't limited. Returns undefined if no quota applies.
 */
export function checkRateLimit(core: EngineCore, api: ApiRequest): RateLimitResult | undefined {
  if (api.remotePort === undefined) {
    return undefined;
  }
  const rules = readRules(core.storage);
  return rules && applyRules(core, api, rules);
}

function applyRules(core: EngineCore, api: ApiRequest, rules: readonly RateLimitRule[]): RateLimitResult | undefined {
  const config = readQuotaConfig(core.storage);
  const path = limitedPath(api);
  if (isExempt(config.exemptPaths, path)) {
    return undefined;
  }
  // OpenBao looks for no mount in a namespace that it doesn't know (NamespaceStore.ResolveNamespaceFromRequest).
  const mount = isRootNamespace(api.headers['x-vault-namespace'] ?? '') ? core.mounts.match(path) : undefined;
  const rule = findRule(rules, {
    path,
    mountPath: mount?.fullPath ?? '',
    role: () => (mount && roleOf(core, mount, api)) ?? '',
  });
  if (rule === undefined) {
    return undefined;
  }
  const { isAllowed, headers } = limiterOf(core, rule).take(api.remoteAddress, core.now);
  const shown = config.sendsHeaders ? headers : {};
  if (isAllowed) {
    return { headers: shown };
  }
  core.server?.metrics.increment('quota.rate_limit.violation', [['name', rule.name]]);
  const message = `request path ${goQuote(path)}: rate limit quota exceeded`;
  if (config.logsRejections) {
    logRejection(core, api, message);
  }
  return { answer: refuse(429, message), headers: shown };
}

/** Returns the path, which ends in a slash for a listing (buildLogicalPath). */
function limitedPath(api: ApiRequest): string {
  const { method, path } = api;
  const isListing = method === 'LIST' || method === 'SCAN' || (method === 'GET' && listingOf(api) !== undefined);
  return isListing && !path.endsWith('/') ? `${path}/` : path;
}

function roleOf(core: EngineCore, mount: MountEntry, api: ApiRequest): string | undefined {
  return backendFor(mount).loginRole?.({ storage: core.storage, mount, core }, dataOf(api));
}

/** Logs the request with the error alone: its token was never looked up. */
function logRejection({ audit }: EngineCore, api: ApiRequest, message: string): void {
  const request = audit && attempt(() => parseRequest(api));
  if (request !== undefined && !(request instanceof RequestError)) {
    audit?.rejected(request, message);
  }
}

const limiters = new WeakMap<object, Map<string, RateLimiter>>();

function limiterOf({ memory = limiters, now }: EngineCore, rule: RateLimitRule): RateLimiter {
  let ofEngine = limiters.get(memory);
  if (ofEngine === undefined) {
    ofEngine = new Map();
    limiters.set(memory, ofEngine);
  }
  let limiter = ofEngine.get(rule.name);
  if (limiter === undefined || !limiter.isFor(rule)) {
    limiter = new RateLimiter(rule, now);
    ofEngine.set(rule.name, limiter);
  }
  return limiter;
}

/** Returns the body's members. A body that isn't a JSON object has none. */
function dataOf({ body }: ApiRequest): ValueMap {
  try {
    const data = parseJson(body);
    return isMap(data) ? data : {};
  } catch {
    return {};
  }
}
