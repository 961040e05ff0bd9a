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
 * The two lines of a request mostly contain the same texts, so the last ones are kept. Formatting is most of the cost of auditing (`node
 * test/bench/load.js audit`), so texts are only joined and never cut, which would copy them.
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

  /** Formats the authentication of a request. For a login, it equals the response's except for a few members. */
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
    let members = this.#secret('', ',"client_token":', auth.clientToken);
    members = this.#accessor(members, ',"accessor":', auth.accessor);
    members = text(members, ',"display_name":', auth.displayName);
    members = list(members, ',"policies":', auth.policies);
    members = list(members, ',"token_policies":', auth.tokenPolicies);
    members = list(members, ',"identity_policies":', auth.identityPolicies);
    members = auth.noDefaultPolicy ? member(members, ',"no_default_policy":', 'true') : members;
    members = policyResults(members, auth.policyResults);
    members = isEmpty(auth.metadata) ? members : member(members, ',"metadata":', printJson(auth.metadata));
    members = count(members, ',"num_uses":', auth.numUses);
    members = count(members, ',"remaining_uses":', auth.remainingUses);
    members = text(members, ',"entity_id":', auth.entityId);
    members = word(members, ',"token_type":', auth.tokenType);
    members = count(members, ',"token_ttl":', auth.tokenTtl);
    const { tokenIssueTime } = auth;
    members =
      tokenIssueTime === undefined ? members : word(members, ',"token_issue_time":', `${dateAndTime(tokenIssueTime)}Z`);
    return `{${members}}`;
  }

  #requestOf({ request, plainRequestKeys }: AuditEntry): string {
    if (request !== this.#request) {
      this.#requestText = this.#formatRequest(request, plainRequestKeys);
      this.#request = request;
    }
    return this.#requestText;
  }

  #formatRequest(request: AuditRequest, plainKeys: readonly string[]): string {
    const { mount } = request;
    let members = text('', ',"id":', request.id);
    members = text(members, ',"client_id":', request.clientId);
    members = word(members, ',"operation":', request.operation);
    members = mount === undefined ? members : member(members, ',', requestMount(mount));
    members = this.#secret(members, ',"client_token":', request.clientToken);
    members = this.#accessor(members, ',"client_token_accessor":', request.clientTokenAccessor);
    members = member(members, ',"namespace":', '{"id":"root"}');
    members = text(members, ',"path":', request.path);
    members = this.#data(members, request.data, plainKeys);
    members = text(members, ',"remote_address":', request.remoteAddress);
    members = count(members, ',"remote_port":', request.remotePort);
    members = count(members, ',"wrap_ttl":', request.wrapTtl);
    members = this.#auditedHeaders(members, request.headers);
    return `{${members}}`;
  }

  #formatResponse(response: AuditResponse, { request, plainResponseKeys }: AuditEntry): string {
    const { auth, mount, data, wrapInfo } = response;
    let members = auth === undefined ? '' : member('', ',"auth":', this.#lastAuth(auth));
    members = mount === undefined ? members : member(members, ',', responseMount(mount));
    members = response.hasLease ? member(members, ',"secret":', '{}') : members;
    members =
      data === undefined ? members : this.#data(members, this.#elided(data, request.operation), plainResponseKeys);
    members = list(members, ',"warnings":', response.warnings);
    members = wrapInfo === undefined ? members : member(members, ',"wrap_info":', this.#wrapInfo(wrapInfo));
    return `{${members}}`;
  }

  #wrapInfo(wrapInfo: AuditWrapInfo): string {
    const { raw, hmacAccessor } = this.#format;
    let members = count('', ',"ttl":', wrapInfo.ttl);
    // Hashed even if they are empty, unlike other secrets (HashWrapInfo in audit/hashstructure.go).
    members = text(members, ',"token":', raw ? wrapInfo.token : this.#hash(wrapInfo.token));
    members = text(members, ',"accessor":', raw || !hmacAccessor ? wrapInfo.accessor : this.#hash(wrapInfo.accessor));
    members = word(members, ',"creation_time":', formatTime(wrapInfo.creationTime));
    members = text(members, ',"creation_path":', wrapInfo.creationPath);
    members = this.#accessor(members, ',"wrapped_accessor":', wrapInfo.wrappedAccessor);
    return `{${members}}`;
  }

  #data(members: string, data: ValueMap, plainKeys: readonly string[]): string {
    if (isEmpty(data)) {
      return members;
    }
    return member(members, ',"data":', this.#format.raw ? printJson(data) : printHashed(data, this.#hash, plainKeys));
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

  #auditedHeaders(members: string, headers: AuditRequest['headers']): string {
    const audited = this.#headers ?? {};
    let shown = '';
    for (const name of Object.keys(audited).sort()) {
      const value = headers[name];
      if (value !== undefined) {
        const logged = audited[name]?.hmac === true ? this.#hash(value) : value;
        shown = member(shown, `,${printJson(name)}:`, `[${printJson(logged)}]`);
      }
    }
    return shown === '' ? members : member(members, ',"headers":', `{${shown}}`);
  }

  #secret(members: string, name: string, value: string): string {
    return value === '' || this.#format.raw ? text(members, name, value) : word(members, name, this.#hash(value));
  }

  #accessor(members: string, name: string, value: string): string {
    return this.#format.hmacAccessor ? this.#secret(members, name, value) : text(members, name, value);
  }
}

/*
 * These functions add a member to those of an object, unless it is empty. Names are given as they appear in the text, with the comma before
 * and the colon after them.
 */

function member(members: string, name: string, value: string): string {
  return members === '' ? name.slice(1) + value : members + name + value;
}

function text(members: string, name: string, value: string): string {
  return value === '' ? members : member(members, name, quoteJson(value));
}

/** Adds a text that needs no escapes, such as a hash. */
function word(members: string, name: string, value: string): string {
  return value === '' ? members : member(members, name, `"${value}"`);
}

function count(members: string, name: string, value: number): string {
  return value === 0 ? members : member(members, name, String(value));
}

function list(members: string, name: string, values: readonly string[]): string {
  let items = '';
  for (const value of values) {
    items += items === '' ? quoteJson(value) : `,${quoteJson(value)}`;
  }
  return items === '' ? members : member(members, name, `[${items}]`);
}

function isEmpty(values: Readonly<Record<string, unknown>>): boolean {
  for (const _name in values) {
    return false;
  }
  return true;
}

function policyResults(members: string, results: AuditAuth['policyResults']): string {
  if (results === undefined) {
    return members;
  }
  const { allowed, granting } = results;
  const policies = granting.map((name) => `{"name":${quoteJson(name)},"namespace_id":"root","type":"acl"}`);
  const granted = policies.length === 0 ? '' : `,"granting_policies":[${policies.join()}]`;
  return member(members, ',"policy_results":', `{"allowed":${allowed}${granted}}`);
}

/** Requests and responses call the version differently. */
const requestMount = oncePer((mount: AuditMount) => mountMembers(mount, 'mount_running_version'));
const responseMount = oncePer((mount: AuditMount) => mountMembers(mount, 'mount_running_plugin_version'));

function mountMembers(mount: AuditMount, versionName: string): string {
  let members = text('', ',"mount_point":', mount.point);
  if (mount.type === '') {
    return members;
  }
  members = text(members, ',"mount_type":', mount.type);
  members = text(members, ',"mount_accessor":', mount.accessor);
  return `${members},"${versionName}":"${builtinVersion}","mount_class":"${mount.class}"`;
}
