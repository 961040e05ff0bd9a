import type { Storage } from '../../storage/storage.ts';
import type { ServerContext } from '../answer-when-durable.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { combineSettled } from '../combine-settled.ts';
import { ConfigError, type ServerConfig } from './server-config.ts';

/** The target of a configuration. */
export interface Configurable extends Omit<ServerContext, 'server'> {
  readonly storage: Storage;
}

/** A configuration in effect. */
export interface AppliedConfig extends Pick<ServerContext, 'settled'> {
  /**
   * Applies a changed configuration, and reopens the audit logs.
   *
   * @throws ConfigError or AuditDeviceError; the audit devices stay as they were
   */
  reload(config: ServerConfig): void;
  /** Writes the waiting lines of the audit logs, and closes them. */
  close(): void;
}

/**
 * Applies the part of a configuration that holds while the server runs: its audit devices.
 *
 * @throws ConfigError or AuditDeviceError
 */
export function applyConfig(config: ServerConfig, target: Configurable): AppliedConfig {
  const audit = new AuditLog(target);
  checkPrefixes(config);
  audit.declare(config.audits);
  return {
    settled: combineSettled(
      () => target.settled(),
      () => audit.settled(),
    ),
    reload(changed) {
      checkPrefixes(changed);
      audit.declare(changed.audits);
      audit.reopen();
    },
    close: () => audit.close(),
  };
}

/** A prefix can make a log line look like something else, so it needs a permission. */
function checkPrefixes({ audits, allowAuditLogPrefixing }: ServerConfig): void {
  const prefixed = audits.find(({ options }) => options['prefix'] !== undefined);
  if (prefixed !== undefined && !allowAuditLogPrefixing) {
    throw new ConfigError(
      `audit log prefixing is not allowed, but ${prefixed.path} has a prefix; set allow_audit_log_prefixing = true`,
    );
  }
}
