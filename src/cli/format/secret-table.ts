import type { Secret, SecretAuth, SecretWrapInfo } from '../../client/session/secret.ts';
import { humanDuration } from '../../go/duration.ts';
import { goFormat } from '../../go/format.ts';
import { goQuote } from '../../go/quote.ts';
import { compareBytes } from '../../values/compare.ts';
import type { ValueMap } from '../../values/value.ts';
import type { Context } from '../context.ts';
import { table } from './columns.ts';
import { durationForTable, looksLikeDuration } from './duration-cell.ts';
import { wrap } from './wrap.ts';

/** Separates the cells of a line: a character that is unlikely in values. */
export const valueDelimiter = '♨';

/** Prints the warnings of a secret, then a table of its keys and values. Prints nothing for an empty one. */
export function printSecretTable(context: Context, secret: Secret): void {
  printWarnings(context, secret);
  printRows(context, [
    ...leaseRows(secret),
    ...(secret.auth === null ? [] : authRows(secret.auth)),
    ...(secret.wrapInfo === null ? [] : wrapInfoRows(secret.wrapInfo)),
    ...mapRows(secret.data ?? {}),
  ]);
}

/** Prints a sorted table of keys and values. Prints nothing for an empty map. */
export function printMapTable(context: Context, map: ValueMap): void {
  printRows(context, mapRows(map));
}

/** Prints the warnings of a response on standard error. */
export function printWarnings(context: Context, secret: Secret | undefined): void {
  const warnings = secret?.warnings ?? [];
  if (warnings.length === 0) {
    return;
  }
  context.ui.warn('WARNING! The following warnings were returned from Vault:\n');
  for (const warning of warnings) {
    context.ui.warn(wrap(`* ${warning}`, 2));
    context.ui.warn('');
  }
}

function printRows(context: Context, rows: readonly string[]): void {
  if (rows.length > 0) {
    context.ui.output(table([row('Key', 'Value'), ...rows], valueDelimiter));
  }
}

function row(key: string, value: string): string {
  return `${key} ${valueDelimiter} ${value}`;
}

function leaseRows(secret: Secret): string[] {
  if (secret.leaseDuration <= 0) {
    return [];
  }
  const duration = humanDuration(secret.leaseDuration);
  if (secret.leaseId === '') {
    return [row('refresh_interval', duration)];
  }
  return [
    row('lease_id', secret.leaseId),
    row('lease_duration', duration),
    row('lease_renewable', `${secret.renewable}`),
  ];
}

function authRows(auth: SecretAuth): string[] {
  const meta = Object.entries(auth.metadata ?? {}).sort(([a], [b]) => compareBytes(a, b));
  return [
    row('token', auth.clientToken),
    row('token_accessor', auth.accessor),
    row('token_duration', auth.leaseDuration === 0 ? '∞' : humanDuration(auth.leaseDuration)),
    row('token_renewable', `${auth.renewable}`),
    row('token_policies', quoteAll(auth.tokenPolicies)),
    row('identity_policies', quoteAll(auth.identityPolicies)),
    row('policies', quoteAll(auth.policies)),
    ...meta.map(([key, value]) => row(`token_meta_${key}`, value)),
  ];
}

function quoteAll(names: readonly string[] | null): string {
  return `[${(names ?? []).map(goQuote).join(' ')}]`;
}

function wrapInfoRows(info: SecretWrapInfo): string[] {
  const rows = [
    row('wrapping_token:', info.token),
    row('wrapping_accessor:', info.accessor),
    row('wrapping_token_ttl:', humanDuration(info.ttl)),
    row('wrapping_token_creation_time:', goTime(info.creationTime)),
    row('wrapping_token_creation_path:', info.creationPath),
  ];
  return info.wrappedAccessor === '' ? rows : [...rows, row('wrapped_accessor:', info.wrappedAccessor)];
}

/** An RFC 3339 time as Go prints one: `2026-01-02 03:04:05.678 +0000 UTC`. */
function goTime(text: string): string {
  const [, date, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\d)T([\d:.]+)(?:Z|([+-]\d\d):(\d\d))$/.exec(text || '0001-01-01T00:00:00Z') ?? [];
  const trimmed = time?.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return hours === undefined
    ? `${date} ${trimmed} +0000 UTC`
    : `${date} ${trimmed} ${hours}${minutes} ${hours}${minutes}`;
}

function mapRows(map: ValueMap): string[] {
  return Object.keys(map)
    .sort(compareBytes)
    .map((key) => {
      const value = map[key] ?? null;
      return row(key, goFormat(looksLikeDuration(key) ? durationForTable(value) : value));
    });
}
