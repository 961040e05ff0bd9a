import { systemTtl } from '../framework/ttl.ts';
import type { AuditDevices } from '../services/audit.ts';
import type { Core } from '../services/core.ts';
import type { CorsSettings } from '../services/cors.ts';
import type { EncryptionKey } from '../services/encryption-key.ts';
import type { IdentityStore } from '../services/identity-store.ts';
import type { LeaseStore } from '../services/lease-store.ts';
import type { LockoutStore } from '../services/lockout-store.ts';
import type { MountTable, SystemTtls } from '../services/mount-table.ts';
import type { PolicyStore } from '../services/policy-store.ts';
import type { QuotaStore } from '../services/quotas.ts';
import type { ServerFacts } from '../services/server.ts';
import type { State } from '../services/state.ts';
import type { TokenStore } from '../services/token-store.ts';
import type { Wrapping } from '../services/wrapping.ts';
import type { Storage, Transaction } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import { storedAudit } from './audit/stored-audit.ts';
import { storedCors } from './cors-settings.ts';
import { readEncryptionKey } from './encryption-key.ts';
import type { EngineCore } from './engine-core.ts';
import { StoredIdentities } from './identities/store.ts';
import { leaseStore } from './leases.ts';
import { StoredLockouts } from './lockout.ts';
import { Mounts } from './mounts.ts';
import { policyStore } from './policies/store.ts';
import { storedQuotas } from './quotas/store.ts';
import { readState } from './state.ts';
import { StoredTokens } from './tokens/store.ts';
import { wrappingStore } from './wrapping.ts';

/** Settings shared by all requests to an engine. */
export interface CoreSettings {
  /** The server that the engine answers for. */
  readonly server?: ServerFacts | undefined;
  /** Starts the audit trail of the request; undefined if nothing is audited. */
  readonly start: ((core: Core) => AuditTrail | undefined) | undefined;
  /** @default OpenBao's */
  readonly systemTtls: SystemTtls | undefined;
}

const noSettings: CoreSettings = { start: undefined, systemTtls: undefined };
const usualTtls: SystemTtls = { default: systemTtl, max: systemTtl };

/** The services of one request, each created on first use. */
export class RequestCore implements EngineCore {
  readonly now: Moment;
  readonly storage: Transaction;
  readonly memory: object;
  readonly storageType: Storage['type'];
  readonly audit: AuditTrail | undefined;
  readonly systemTtls: SystemTtls;
  readonly server: ServerFacts | undefined;
  readonly #created: Moment;
  #mounts: MountTable | undefined;
  #tokens: TokenStore | undefined;
  #policies: PolicyStore | undefined;
  #leases: LeaseStore | undefined;
  #identity: IdentityStore | undefined;
  #lockouts: LockoutStore | undefined;
  #wrapping: Wrapping | undefined;

  /**
   * @param now the time of the request
   * @param created the time of the state's initialisation
   * @param memory the key of the engine's in-memory caches
   * @param storageType the type of the storage that the transaction belongs to
   */
  constructor(
    storage: Transaction,
    now: Moment,
    created: Moment,
    memory: object,
    storageType: Storage['type'],
    settings: CoreSettings = noSettings,
  ) {
    this.storage = storage;
    this.now = now;
    this.memory = memory;
    this.storageType = storageType;
    this.#created = created;
    this.systemTtls = settings.systemTtls ?? usualTtls;
    this.server = settings.server;
    this.audit = settings.start?.(this);
  }

  get mounts(): MountTable {
    this.#mounts ??= new Mounts(this);
    return this.#mounts;
  }

  get tokens(): TokenStore {
    this.#tokens ??= new StoredTokens(this);
    return this.#tokens;
  }

  get policies(): PolicyStore {
    const { storage, now } = this;
    this.#policies ??= policyStore({ storage, now, created: this.#created, identity: () => this.identity });
    return this.#policies;
  }

  get leases(): LeaseStore {
    this.#leases ??= leaseStore(this);
    return this.#leases;
  }

  get identity(): IdentityStore {
    this.#identity ??= new StoredIdentities(this);
    return this.#identity;
  }

  get lockouts(): LockoutStore {
    this.#lockouts ??= new StoredLockouts(this);
    return this.#lockouts;
  }

  get cors(): CorsSettings {
    return storedCors(this.storage);
  }

  get auditDevices(): AuditDevices {
    return storedAudit(this.storage);
  }

  get quotas(): QuotaStore {
    return storedQuotas(this.storage);
  }

  get encryptionKey(): EncryptionKey {
    return readEncryptionKey(this.storage, this.now);
  }

  get state(): State | undefined {
    return readState(this.storage);
  }

  get wrapping(): Wrapping {
    this.#wrapping ??= wrappingStore(this);
    return this.#wrapping;
  }
}
