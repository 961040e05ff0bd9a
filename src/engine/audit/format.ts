import { printJson, quoteJson } from '../../go/json/json.ts';
import type { AuditedHeader } from '../../services/audit.ts';
import { oncePer } from '../../values/once-per.ts';
import { dateAndTime, formatTime } from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';
import { builtinVersion } from './builtin-version.ts';
import type { AuditAuth, AuditEntry, AuditMount, AuditRequest, AuditResponse, AuditWrapInfo } from './entry.ts';
import { printHashed } from './hash-data.ts';
import type { AuditHash } from './salt.ts';

/** How an audit device writes its lines. */
export interface AuditFormat {
  /** Whether secrets are written as they are. */
  readonly raw: boolean;
  /** Whether accessors are hashed, too. */
  readonly hmacAccessor: boolean;
  /** Whether responses to lists tell only how many keys there are. */
  readonly elideListResponses: boolean;
  /** A text before each line, such as `@cee: `. */
  readonly prefix: string;
}

/** The probe that a new device has to log (Core.generateAuditTestProbe). Its hashes would mean nothing, and it has none. */
export function probeEntry(id: string, time: AuditEntry['time']): AuditEntry {
  return {
    time,
    auth: undefined,
    entityCreated: false,
    request: {
      id,
      clientId: '',
      operation: 'update',
      mount: undefined,
      clientToken: '',
      clientTokenAccessor: '',
      path: 'sys/audit/test',
      data: {},
      remoteAddress: '',
      remotePort: 0,
      wrapTtl: 0,
      headers: {},
    },
    error: '',
    plainRequestKeys: [],
    plainResponseKeys: [],
  };
}

type Headers = Readonly<Record<string, AuditedHeader>>;

/**
 * Formats the lines of one audit device as OpenBao's file device writes them (audit.AuditFormatter): members in the order of Go's
 * structs, empty ones left out.
 *
 * The two lines of a request mostly contain the same texts, so the last ones are kept. Formatting is most of what auditing costs
 * (`node test/bench/load.js audit`), so texts are only joined and never cut, which would copy them.
 */
export class AuditFormatter {
  readonly #format: AuditFormat;
  readonly #hash: AuditHash;
  #headers: Headers | undefined;
  #time: AuditEntry['time'] | undefined;
  #timeText = '';
  #auth: AuditAuth | undefined;
  #authText = '';
  #request: AuditRequest | undefined;
  #requestText = '';

  /** @param hash the hash function of the device */
  constructor(format: AuditFormat, hash: AuditHash) {
    this.#format = format;
    this.#hash = hash;
  }

  /**
   * Formats one line, with its line break.
   *
   * @param headers the audited headers, by lower-case name
   * @throws Error for data that can't be hashed
   */
  line(entry: AuditEntry, headers: Headers): string {
    if (headers !== this.#headers) {
      this.#headers = headers;
      this.#request = undefined;
    }
    const { response, error } = entry;
    const type = response === undefined ? 'request' : 'response';
    const responseText = response === undefined ? '' : `,"response":${this.#formatResponse(response, entry)}`;
    const errorText = error === '' ? '' : `,"error":${printJson(error)}`;
    return `${this.#format.prefix}{"time":"${this.#timeOf(entry)}","type":"${type}","auth":${this.#authOf(entry)},"request":${this.#requestOf(entry)}${responseText}${errorText}}\n`;
  }

  #timeOf({ time }: AuditEntry): string {
    if (time !== this.#time) {
      this.#timeText = formatTime(time);
      this.#time = time;
    }
    return this.#timeText;
  }

  /** Formats the authentication of a request. That of a login is the same as the response's, but for a few members. */
  #authOf({ auth, entityCreated }: AuditEntry): string {
    if (auth === undefined) {
      return '{"token_type":"default"}';
    }
    const whole = auth.numUses === 0 ? this.#lastAuth(auth) : this.#formatAuth({ ...auth, numUses: 0 });
    if (!entityCreated) {
      return whole;
    }
    // The last one, since metadata may have a key of the same name.
    const at = whole.lastIndexOf(',"token_type":');
    return `${whole.slice(0, at)},"entity_created":true${whole.slice(at)}`;
  }

  #lastAuth(auth: AuditAuth): string {
    if (auth !== this.#auth) {
      this.#authText = this.#formatAuth(auth);
      this.#auth = auth;
    }
    return this.#authText;
  }

  #formatAuth(auth: AuditAuth): string {
    const { tokenIssueTime } = auth;
    return object(
      this.#secret('client_token', auth.clientToken),
      this.#accessor('accessor', auth.accessor),
      text('display_name', auth.displayName),
      list('policies', auth.policies),
      list('token_policies', auth.tokenPolicies),
      list('identity_policies', auth.identityPolicies),
      auth.noDefaultPolicy ? '"no_default_policy":true' : '',
      policyResults(auth.policyResults),
      map('metadata', auth.metadata),
      count('num_uses', auth.numUses),
      count('remaining_uses', auth.remainingUses),
      text('entity_id', auth.entityId),
      word('token_type', auth.tokenType),
      count('token_ttl', auth.tokenTtl),
      tokenIssueTime === undefined ? '' : `"token_issue_time":"${dateAndTime(tokenIssueTime)}Z"`,
    );
  }

  #requestOf({ request, plainRequestKeys }: AuditEntry): string {
    if (request !== this.#request) {
      this.#requestText = this.#formatRequest(request, plainRequestKeys);
      this.#request = request;
    }
    return this.#requestText;
  }

  #formatRequest(request: AuditRequest, plainKeys: readonly string[]): string {
    return object(
      text('id', request.id),
      text('client_id', request.clientId),
      word('operation', request.operation),
      request.mount === undefined ? '' : requestMount(request.mount),
      this.#secret('client_token', request.clientToken),
      this.#accessor('client_token_accessor', request.clientTokenAccessor),
      '"namespace":{"id":"root"}',
      text('path', request.path),
      this.#data(request.data, plainKeys),
      text('remote_address', request.remoteAddress),
      count('remote_port', request.remotePort),
      count('wrap_ttl', request.wrapTtl),
      this.#auditedHeaders(request.headers),
    );
  }

  #formatResponse(response: AuditResponse, { request, plainResponseKeys }: AuditEntry): string {
    const { auth, mount, data, wrapInfo } = response;
    return object(
      auth === undefined ? '' : `"auth":${this.#lastAuth(auth)}`,
      mount === undefined ? '' : responseMount(mount),
      response.hasLease ? '"secret":{}' : '',
      data === undefined ? '' : this.#data(this.#elided(data, request.operation), plainResponseKeys),
      list('warnings', response.warnings),
      wrapInfo === undefined ? '' : `"wrap_info":${this.#wrapInfo(wrapInfo)}`,
    );
  }

  #wrapInfo(wrapInfo: AuditWrapInfo): string {
    return object(
      count('ttl', wrapInfo.ttl),
      this.#secret('token', wrapInfo.token),
      this.#accessor('accessor', wrapInfo.accessor),
      `"creation_time":"${formatTime(wrapInfo.creationTime)}"`,
      text('creation_path', wrapInfo.creationPath),
      this.#accessor('wrapped_accessor', wrapInfo.wrappedAccessor),
    );
  }

  #data(data: ValueMap, plainKeys: readonly string[]): string {
    if (isEmpty(data)) {
      return '';
    }
    return `"data":${this.#format.raw ? printJson(data) : printHashed(data, this.#hash, plainKeys)}`;
  }

  /** Replaces the keys of a list by their number. */
  #elided(data: ValueMap, operation: string): ValueMap {
    if (!this.#format.elideListResponses || operation !== 'list') {
      return data;
    }
    const { keys, key_info: info } = data;
    return Object.assign(Object.create(null), data, {
      ...(Array.isArray(keys) && { keys: keys.length }),
      ...(typeof info === 'object' && info !== null && !Array.isArray(info) && { key_info: Object.keys(info).length }),
    });
  }

  #auditedHeaders(headers: AuditRequest['headers']): string {
    const audited = this.#headers ?? {};
    const members: string[] = [];
    for (const name of Object.keys(audited).sort()) {
      const value = headers[name];
      if (value !== undefined) {
        const shown = audited[name]?.hmac === true ? this.#hash(value) : value;
        members.push(`${printJson(name)}:[${printJson(shown)}]`);
      }
    }
    return members.length === 0 ? '' : `"headers":${object(...members)}`;
  }

  #secret(name: string, value: string): string {
    return value === '' || this.#format.raw ? text(name, value) : word(name, this.#hash(value));
  }

  #accessor(name: string, value: string): string {
    return this.#format.hmacAccessor ? this.#secret(name, value) : text(name, value);
  }
}

/** Encloses members. Empty ones are left out. */
function object(...members: string[]): string {
  let all = '';
  for (const member of members) {
    if (member !== '') {
      all += all === '' ? member : `,${member}`;
    }
  }
  return `{${all}}`;
}

function text(name: string, value: string): string {
  return value === '' ? '' : `"${name}":${quoteJson(value)}`;
}

/** A text that needs no escapes, such as a hash. */
function word(name: string, value: string): string {
  return value === '' ? '' : `"${name}":"${value}"`;
}

function count(name: string, value: number): string {
  return value === 0 ? '' : `"${name}":${value}`;
}

function list(name: string, values: readonly string[]): string {
  return values.length === 0 ? '' : `"${name}":[${values.map(quoteJson).join()}]`;
}

function map(name: string, values: Readonly<Record<string, string>>): string {
  return isEmpty(values) ? '' : `"${name}":${printJson(values)}`;
}

function isEmpty(values: Readonly<Record<string, unknown>>): boolean {
  for (const _name in values) {
    return false;
  }
  return true;
}

function policyResults(results: AuditAuth['policyResults']): string {
  if (results === undefined) {
    return '';
  }
  const { allowed, granting } = results;
  const policies = granting.map((name) => `{"name":${printJson(name)},"namespace_id":"root","type":"acl"}`);
  const members = policies.length === 0 ? '' : `,"granting_policies":[${policies.join()}]`;
  return `"policy_results":{"allowed":${allowed}${members}}`;
}

/** Requests and responses call the version differently. */
const requestMount = oncePer((mount: AuditMount) => mountMembers(mount, 'mount_running_version'));
const responseMount = oncePer((mount: AuditMount) => mountMembers(mount, 'mount_running_plugin_version'));

function mountMembers(mount: AuditMount, versionName: string): string {
  const point = text('mount_point', mount.point);
  if (mount.type === '') {
    return point;
  }
  const members = [point, text('mount_type', mount.type), text('mount_accessor', mount.accessor)];
  const known = members.filter((member) => member !== '');
  return `${known.join()},"${versionName}":"${builtinVersion}","mount_class":"${mount.class}"`;
}
