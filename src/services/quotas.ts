/** A rate limit quota. Namespaces aside, it has OpenBao's members. */
export interface RateLimitRule {
  readonly name: string;
  /** Changes with each write, which makes every client start anew. */
  readonly revision: string;
  /** The full path of the mount that is limited, `''` for all of them. */
  readonly mountPath: string;
  /** The path beneath the mount that is limited, `''` for all of them. A trailing `*` matches any suffix. */
  readonly pathSuffix: string;
  /** The role whose logins are limited, `''` for all of them. */
  readonly role: string;
  /** The number of requests that each client may send in an interval. Rounded where it counts. */
  readonly rate: number;
  /** In seconds. */
  readonly interval: number;
  /** How long a client that exceeded the rate is blocked, in seconds; 0 for until the next interval. */
  readonly blockInterval: number;
  readonly inheritable: boolean;
}

/** The settings of all rate limit quotas. */
export interface QuotaConfig {
  /** Whether audit devices log requests that exceeded a rate. */
  readonly logsRejections: boolean;
  /** Whether responses have headers with the limit. */
  readonly sendsHeaders: boolean;
  /** The paths that no quota limits. A trailing `*` is implied; a leading `!` makes an exception. */
  readonly exemptPaths: readonly string[];
}

/** Stores the quotas. */
export interface QuotaStore {
  /** Lists all quotas, sorted by name. */
  list(): readonly RateLimitRule[];
  get(name: string): RateLimitRule | undefined;
  /** Adds a quota, or replaces the one of the same name. */
  put(rule: Omit<RateLimitRule, 'revision'>): void;
  delete(name: string): void;
  config(): QuotaConfig;
  configure(config: QuotaConfig): void;
  /** Moves the quotas of a mount along with it. */
  followMount(from: string, to: string): void;
  /** Deletes the quotas of a mount that is removed. */
  forgetMount(path: string): void;
}
