import type { AuditDevice } from '../../engine/audit/declare-devices.ts';
import type { Value } from '../../values/value.ts';

/** A place in a configuration file. */
export interface Source {
  readonly file: string;
  /** The line and column from 1; 0 in JSON. */
  readonly line: number;
  readonly column: number;
}

/** A `listener "tcp"` block. */
export interface ListenerConfig {
  readonly address: string;
  readonly tlsDisable: boolean;
  /** `''` if the block has none. */
  readonly tlsCertFile: string;
  readonly tlsKeyFile: string;
}

/** A `request` block. Its values are evaluated when the request is sent. */
export interface RequestBlock {
  readonly name: string;
  readonly operation: Value | undefined;
  readonly path: Value | undefined;
  readonly token: Value | undefined;
  readonly data: Value | undefined;
  readonly headers: Value | undefined;
  readonly when: Value | undefined;
  readonly allowFailure: Value | undefined;
}

/** An `initialize` block. */
export interface InitializeBlock {
  readonly name: string;
  readonly when: Value | undefined;
  readonly requests: readonly RequestBlock[];
}

/** The configuration of a server. */
export interface ServerConfig {
  readonly listeners: readonly ListenerConfig[];
  readonly audits: readonly AuditDevice[];
  readonly initialize: readonly InitializeBlock[];
  /** In seconds, 0 for OpenBao's default. The larger one of several files wins, as in OpenBao. */
  readonly defaultLeaseTtl: number;
  readonly maxLeaseTtl: number;
  /** `''` if it isn't set. */
  readonly logLevel: string;
  readonly clusterName: string;
  /** Whether audit devices may have the option `prefix`. */
  readonly allowAuditLogPrefixing: boolean;
  /** Settings of OpenBao's that mean nothing here, by name. */
  readonly ignored: ReadonlyMap<string, Source>;
  /** What OpenBao warns about, one line each. */
  readonly warnings: readonly string[];
}

/** A configuration that can't be used. The message is one line that names the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export const emptyConfig: ServerConfig = {
  listeners: [],
  audits: [],
  initialize: [],
  defaultLeaseTtl: 0,
  maxLeaseTtl: 0,
  logLevel: '',
  clusterName: '',
  allowAuditLogPrefixing: false,
  ignored: new Map(),
  warnings: [],
};

/** Merges two configurations: blocks add up, and the second one's texts win (Config.Merge). */
export function mergeConfigs(a: ServerConfig, b: ServerConfig): ServerConfig {
  return {
    listeners: [...a.listeners, ...b.listeners],
    audits: [...a.audits, ...b.audits],
    initialize: [...a.initialize, ...b.initialize],
    defaultLeaseTtl: Math.max(a.defaultLeaseTtl, b.defaultLeaseTtl),
    maxLeaseTtl: Math.max(a.maxLeaseTtl, b.maxLeaseTtl),
    logLevel: b.logLevel || a.logLevel,
    clusterName: b.clusterName || a.clusterName,
    allowAuditLogPrefixing: a.allowAuditLogPrefixing || b.allowAuditLogPrefixing,
    ignored: new Map([...b.ignored, ...a.ignored]),
    warnings: [...a.warnings, ...b.warnings],
  };
}
