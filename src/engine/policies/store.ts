import { failure, invalidRequest, refusal } from '../../framework/error.ts';
import { responseWrappingPolicy, sanitizePolicies, sanitizePolicyName } from '../../framework/policy-names.ts';
import { cleanPath } from '../../go/clean-path.ts';
import { goQuote } from '../../go/quote.ts';
import type { IdentityEntity, IdentityStore } from '../../services/identity-store.ts';
import type {
  Acl,
  ExplainedAcl,
  PolicyEntry,
  PolicyHolder,
  PolicySource,
  PolicyStore,
  PolicyText,
} from '../../services/policy-store.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { compareBytes } from '../../values/compare.ts';
import { inFolderOrder } from '../../values/folder-order.ts';
import { fromKeySegment } from '../../values/key-segment.ts';
import { oncePer } from '../../values/once-per.ts';
import { isRelativePath } from '../../values/relative-path.ts';
import { hasFourDigitYear, type Moment, storedTime, storedTimeOrNull } from '../../values/time.ts';
import { policiesOf } from '../identities/policies-of.ts';
import { aclOf } from './acl.ts';
import { builtInTexts, fixedNames } from './built-in.ts';
import { type CachedPolicy, cachedAcl, cachedPolicy } from './cache.ts';
import { type PolicyDocument, policyEntry, policyFolder, policyKey } from './document.ts';
import { filledPolicy } from './filled-policy.ts';
import { policySource } from './policy-source.ts';
import { rootAcl } from './root-acl.ts';

/** The dependencies of the policy store. */
export interface PolicyStoreDependencies {
  readonly storage: Transaction;
  readonly now: Moment;
  /** Called only for tokens with an entity. */
  readonly identity: () => Pick<IdentityStore, 'resolve'>;
  /** The initialisation time of the state, which is the modification time of built-in policies. Defaults to `now`. */
  readonly created?: Moment;
}

/** Returns the policies as one transaction sees them. They are stored at `policies/<name>`. */
export function policyStore(dependencies: PolicyStoreDependencies): PolicyStore {
  return new Policies(dependencies);
}

const rootPolicy: PolicyEntry = {
  name: 'root',
  text: '',
  version: 0,
  casRequired: false,
  expires: null,
  modified: null,
};

/** Returns all policies except the read-only ones, sorted by name, including expired ones. Unlike `get`, removes none. */
export function allPolicies(storage: Transaction, created: Moment): PolicyEntry[] {
  const stored = [...storage.scan<PolicyDocument>(policyFolder)].map(([segment, document]) =>
    policyEntry(document, fromKeySegment(segment)),
  );
  const written = new Set(stored.map(({ name }) => name));
  const builtIn = [...builtInTexts].filter(([name]) => !written.has(name) && !fixedNames.includes(name));
  const entries = [...stored, ...builtIn.map(([name, text]) => builtInEntry(name, text, created))];
  return entries.sort((a, b) => compareBytes(a.name, b.name));
}

function builtInEntry(name: string, text: string, created: Moment): PolicyEntry {
  return { name, text, version: 1, casRequired: false, expires: null, modified: created };
}

class Policies implements PolicyStore {
  readonly #storage: Transaction;
  readonly #now: Moment;
  readonly #created: Moment;
  readonly #identity: () => Pick<IdentityStore, 'resolve'>;

  constructor({ storage, now, identity, created = now }: PolicyStoreDependencies) {
    this.#storage = storage;
    this.#now = now;
    this.#identity = identity;
    this.#created = created;
  }

  get(anyName: string): PolicyEntry | undefined {
    const name = sanitizePolicyName(anyName);
    if (name === 'root') {
      return rootPolicy;
    }
    const entry = this.#stored(name);
    if (entry === undefined || entry.expires === null || this.#now <= entry.expires) {
      return entry;
    }
    this.#storage.delete(policyKey(name));
    return undefined;
  }

  find(name: string): PolicyEntry | undefined {
    const entry = this.get(name) ?? this.get(cleanPath(name));
    if (entry === undefined && isRelativePath(name)) {
      throw refusal(`could not look up policy ${name}`);
    }
    return entry;
  }

  list(prefix = ''): string[] {
    const stored = this.#storage.list(policyFolder).map(fromKeySegment);
    const names = new Set([...builtInTexts.keys(), ...stored]);
    names.delete(responseWrappingPolicy);
    return inFolderOrder([...names]).filter((name) => name.startsWith(prefix));
  }

  put(policy: PolicyText, cas?: number): void {
    const name = sanitizePolicyName(policy.name);
    if (fixedNames.includes(name)) {
      throw invalidRequest(`cannot update ${goQuote(name)} policy`);
    }
    const existing = this.#stored(name);
    checkVersion(policy, existing, cas);
    checkExpires(policy.expires);
    const document: PolicyDocument = {
      text: policy.text,
      version: (existing?.version ?? 0) + 1,
      casRequired: policy.casRequired,
      expires: storedTimeOrNull(policy.expires),
      modified: storedTime(this.#now),
      allowWildcards: policy.allowWildcards ?? false,
      allowSlashes: policy.allowSlashes ?? false,
    };
    this.#storage.put(policyKey(name), document);
  }

  delete(anyName: string): void {
    const name = sanitizePolicyName(anyName);
    if (fixedNames.includes(name)) {
      throw invalidRequest(`cannot delete ${goQuote(name)} policy`);
    }
    if (name === 'default') {
      throw invalidRequest('cannot delete default policy');
    }
    this.#storage.delete(policyKey(name));
  }

  acl(names: readonly string[], entityId = ''): Acl {
    return this.#acl(names, () => (entityId === '' ? undefined : this.#identity().resolve(entityId)));
  }

  ofToken(entry: PolicyHolder): Acl {
    const { names, entity } = this.#namesOfToken(entry);
    const known = knownAcls.get(entry);
    if (known !== undefined && known.entity === entity && this.#areUnchanged(known.policies)) {
      return known.acl;
    }
    const acl = this.#acl(names, () => entity);
    // An entity with groups is another object each time.
    if (entity === undefined || entity.groups.length === 0) {
      this.#remember(entry, names, entity, acl);
    }
    return acl;
  }

  /** Remembers the ACL of a token, unless it depends on the time. */
  #remember(entry: PolicyHolder, names: readonly string[], entity: IdentityEntity | undefined, acl: Acl): void {
    const policies: KnownPolicy[] = [];
    for (const anyName of names) {
      const name = sanitizePolicyName(anyName);
      const policy = this.#stored(name);
      if (policy !== undefined && (policy.expires !== null || !cachedPolicy(policy.text, this.#now).isTimeless)) {
        return;
      }
      const key = policyKey(name);
      policies.push({ key, document: this.#storage.get<PolicyDocument>(key) });
    }
    knownAcls.set(entry, { entity, policies, acl });
  }

  #areUnchanged(policies: readonly KnownPolicy[]): boolean {
    for (const { key, document } of policies) {
      if (this.#storage.get<PolicyDocument>(key) !== document) {
        return false;
      }
    }
    return true;
  }

  explainToken(entry: PolicyHolder): ExplainedAcl {
    const { names, entity } = this.#namesOfToken(entry);
    const sources = names.map((name) => this.#source(name, entity));
    // This removes expired policies, so the sources come first.
    const acl = this.ofToken(entry);
    const policies = sources.map(({ policy }) => policy);
    return { acl: acl.root ? acl : aclOf(policies, this.#now), sources };
  }

  /** Returns the names of a token's policies, with those of its entity. Throws a `RequestError` without that entity. */
  #namesOfToken({ policies, entityId, noIdentityPolicies }: PolicyHolder): {
    readonly names: readonly string[];
    readonly entity: IdentityEntity | undefined;
  } {
    if (entityId === '') {
      return { names: policies, entity: undefined };
    }
    const entity = this.#identity().resolve(entityId);
    if (entity === undefined || entity.disabled) {
      throw refusal('permission denied', 403);
    }
    const more = noIdentityPolicies ? [] : policiesOf(entity);
    return { names: more.length === 0 ? policies : sanitizePolicies([...policies, ...more], false), entity };
  }

  #source(anyName: string, entity: IdentityEntity | undefined): PolicySource {
    const name = sanitizePolicyName(anyName);
    return policySource(name, this.#stored(name), entity, this.#now);
  }

  granting(token: TokenEntry, operation: string, path: string): string[] {
    const { policies, entityId, noIdentityPolicies } = token;
    const entity = entityId === '' || noIdentityPolicies ? undefined : this.#identity().resolve(entityId);
    const more = entity === undefined ? [] : policiesOf(entity);
    const names = more.length === 0 ? policies : sanitizePolicies([...policies, ...more], false);
    const found = names.filter((name) => this.get(name) !== undefined);
    return this.ofToken(token)
      .granting(operation, path)
      .map((position) => sanitizePolicyName(found[position] ?? ''));
  }

  #acl(names: readonly string[], entity: () => IdentityEntity | undefined): Acl {
    const entries = names.map((name) => this.#granting(name)).filter((entry) => entry !== undefined);
    if (entries.includes(rootPolicy)) {
      if (entries.length > 1) {
        throw failure('internal error');
      }
      return rootAcl;
    }
    const cached = entries.map((entry) => cachedPolicy(entry.text, this.#now));
    if (cached.some(({ policy }) => policy.templated)) {
      return this.#filledAcl(entries, cached, entity());
    }
    const parsed = () => cached.map(({ policy }) => policy);
    return cachedAcl(cached, '', () => aclOf(parsed(), this.#now));
  }

  /** Returns a policy of a token, or undefined if it doesn't exist. A name that is a relative path makes the token unusable. */
  #granting(name: string): PolicyEntry | undefined {
    const entry = this.get(name);
    if (entry === undefined && isRelativePath(name)) {
      throw failure('internal error');
    }
    return entry;
  }

  /** Returns the policy as stored, even if it has expired, or the built-in one. */
  #stored(name: string): PolicyEntry | undefined {
    const document = this.#storage.get<PolicyDocument>(policyKey(name));
    if (document !== undefined) {
      return policyEntry(document, name);
    }
    const text = builtInTexts.get(name);
    return text === undefined ? undefined : builtInEntry(name, text, this.#created);
  }

  #filledAcl(
    entries: readonly PolicyEntry[],
    cached: readonly CachedPolicy[],
    entity: IdentityEntity | undefined,
  ): Acl {
    const permits = entries.map((entry) => `${entry.allowSlashes === true},${entry.allowWildcards === true}`);
    const filled = () => entries.map((entry) => filledPolicy(entry, entity, this.#now));
    return cachedAcl(cached, `${permits.join()} ${entity === undefined ? '' : textOf(entity)}`, () =>
      aclOf(filled(), this.#now),
    );
  }
}

/** A policy that an ACL was made from. Its document is undefined if it isn't stored: built in, or missing. */
interface KnownPolicy {
  readonly key: Key;
  readonly document: PolicyDocument | undefined;
}

/** An ACL, and what it was made from. Whatever is written becomes another object, which tells that the ACL is out of date. */
interface KnownAcl {
  readonly entity: IdentityEntity | undefined;
  readonly policies: readonly KnownPolicy[];
  readonly acl: Acl;
}

/** The ACLs of tokens, for as long as their documents are in memory. Without them, a role's read takes 5 % longer (`test/bench/load.js`). */
const knownAcls = new WeakMap<PolicyHolder, KnownAcl>();

/** Returns everything of an entity that can fill a template, as a cache key. */
const textOf = oncePer((entity: IdentityEntity) =>
  JSON.stringify(entity, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
);

/** Go's JSON can't encode years of more than four digits. */
function checkExpires(expires: Moment | null): void {
  if (expires !== null && !hasFourDigitYear(expires)) {
    const reason = 'error calling MarshalJSON for type time.Time: Time.MarshalJSON: year outside of range [0,9999]';
    throw invalidRequest(`failed to create entry: failed to encode storage entry: json: ${reason}`);
  }
}

function checkVersion(policy: PolicyText, existing: PolicyEntry | undefined, cas: number | undefined): void {
  if (cas === undefined) {
    const casRequired = policy.casRequired || existing?.casRequired === true;
    if (casRequired) {
      throw invalidRequest('check-and-set parameter required for this call');
    }
    return;
  }
  if (cas === -1) {
    if (existing !== undefined) {
      throw invalidRequest('check-and-set parameter set to -1 on existing entry');
    }
    return;
  }
  if (cas !== (existing?.version ?? 0)) {
    throw invalidRequest('check-and-set parameter did not match the current version');
  }
}
