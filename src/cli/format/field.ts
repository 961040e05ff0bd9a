import type { Secret } from '../../client/session/secret.ts';
import { goFormat } from '../../go/format.ts';
import { goQuote } from '../../go/quote.ts';
import { messageOf } from '../../values/message.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { render } from './render.ts';

/**
 * Prints one field, without quotes in the table format. A newline follows only on a terminal, so that `$(…)` and files get the value
 * alone.
 *
 * @returns the exit status: 1 if the field doesn't exist
 */
export function printField(context: Context, source: Secret | ValueMap, field: string): number {
  const value = isSecret(source) ? fieldOf(source, field) : (source[field] ?? undefined);
  if (value === undefined || value === null) {
    context.ui.error(`Field ${goQuote(field)} not present in secret`);
    return 1;
  }
  const bare = context.format === 'table' || context.format === 'raw';
  printBare(context, bare ? goFormat(value) : formatted(context.format, value === absentList ? null : value));
  return 0;
}

function formatted(format: string, value: Value): string {
  try {
    return render(format, value);
  } catch (error) {
    throw new Failure(`Error formatting output: ${messageOf(error)}`, 1);
  }
}

/** Prints a text, followed by a newline only on a terminal. */
export function printBare(context: Context, text: string): void {
  context.ui.raw(context.io.stdout.isTerminal && !context.io.env.NO_COLOR ? `${text}\n` : text);
}

/** A list that is missing in a response (a nil slice in Go), which is an empty list in tables, but null in JSON and YAML. */
const absentList: readonly Value[] = [];

function isSecret(source: Secret | ValueMap): source is Secret {
  return 'requestId' in source && 'wrapInfo' in source;
}

/** Finds the field that `-field` names: of a login or a wrapping, else of the envelope, else of the data. */
function fieldOf(secret: Secret, field: string): Value | undefined {
  const { auth, wrapInfo, data } = secret;
  if (auth !== null) {
    const names: Readonly<Record<string, Value>> = {
      token: auth.clientToken,
      token_accessor: auth.accessor,
      token_duration: auth.leaseDuration,
      token_renewable: auth.renewable,
    };
    const lists: Readonly<Record<string, readonly string[] | null>> = {
      token_policies: auth.tokenPolicies,
      identity_policies: auth.identityPolicies,
      policies: auth.policies,
    };
    return Object.hasOwn(lists, field) ? (lists[field] ?? absentList) : (own(names, field) ?? data?.[field]);
  }
  if (wrapInfo !== null) {
    const names: Readonly<Record<string, Value>> = {
      wrapping_token: wrapInfo.token,
      wrapping_accessor: wrapInfo.accessor,
      wrapping_token_ttl: wrapInfo.ttl,
      wrapping_token_creation_time: wrapInfo.creationTime,
      wrapping_token_creation_path: wrapInfo.creationPath,
      wrapped_accessor: wrapInfo.wrappedAccessor,
    };
    return own(names, field) ?? data?.[field];
  }
  const names: Readonly<Record<string, Value>> = {
    lease_duration: secret.leaseDuration,
    lease_id: secret.leaseId,
    request_id: secret.requestId,
    renewable: secret.renewable,
    refresh_interval: secret.leaseDuration,
  };
  if (field === 'data') {
    return data !== null && 'data' in data ? data.data : (data ?? {});
  }
  return own(names, field) ?? data?.[field];
}

function own(names: Readonly<Record<string, Value>>, field: string): Value | undefined {
  return Object.hasOwn(names, field) ? names[field] : undefined;
}
