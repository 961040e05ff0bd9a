import type { AuditDevice } from '../../engine/audit/declare-devices.ts';
import type { InitializeBlock } from '../../provision/initialize/parse-blocks.ts';
import type { ValueMap } from '../../values/value.ts';
import type { ListenerAccess } from '../listener-access.ts';
import type { TelemetrySettings } from '../telemetry.ts';

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
  readonly access: ListenerAccess;
  /** The settings of the block as they are in the file. */
  readonly raw: ValueMap;
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
  /** The address at which clients reach the API; `''` if it isn't set. */
  readonly apiAddr: string;
  /** Whether `sys/internal/inspect` is served. */
  readonly introspectionEndpoint: boolean;
  /** Undefined without a telemetry stanza. */
  readonly telemetry: TelemetrySettings | undefined;
  /** The settings that `sys/config/state/sanitized` shows. */
  readonly shown: ValueMap;
  /** Settings of OpenBao's without effect here, by name. */
  readonly ignored: ReadonlyMap<string, Source>;
  /** OpenBao's warnings, one line each. */
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
  apiAddr: '',
  introspectionEndpoint: false,
  telemetry: undefined,
  shown: {},
  ignored: new Map(),
  warnings: [],
};

/** Reports whether a configuration is empty: no setting with an effect, no ignored one and no warning. */
export function declaresNothing(config: ServerConfig): boolean {
  const { listeners, audits, initialize, warnings, ignored, shown: _, ...settings } = config;
  const lists = [listeners, audits, initialize, warnings];
  return lists.every((list) => list.length === 0) && ignored.size === 0 && !Object.values(settings).some(Boolean);
}

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
    apiAddr: b.apiAddr || a.apiAddr,
    introspectionEndpoint: a.introspectionEndpoint || b.introspectionEndpoint,
    telemetry: b.telemetry ?? a.telemetry,
    shown: mergeShown(a.shown, b.shown),
    ignored: new Map([...b.ignored, ...a.ignored]),
    warnings: [...a.warnings, ...b.warnings],
  };
}

/** A zero, false or empty setting of the second file doesn't override. */
function mergeShown(a: ValueMap, b: ValueMap): ValueMap {
  const merged: ValueMap = { ...a };
  for (const [name, value] of Object.entries(b)) {
    merged[name] = value || (a[name] ?? value);
  }
  return merged;
}
