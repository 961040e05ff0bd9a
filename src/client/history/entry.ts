import { decodeIntent, type Intent, intentHeader } from '../../values/intent.ts';

/** An entry of a history, parsed from its line for display and filters. */
export interface HistoryEntry {
  /** The whole line, without its line break. */
  readonly line: string;
  /** The time by the state's clock, RFC 3339 in UTC. */
  readonly time: string;
  /** The display name of the token; `''` if the token is unknown or there is none. */
  readonly displayName: string;
  readonly policies: readonly string[];
  /** The hashes of the accessors of the request's token and of the token that it created. */
  readonly accessors: readonly string[];
  /** The hash of the request's token, and that of its accessor. `''` for none. */
  readonly token: string;
  readonly accessor: string;
  readonly remoteAddress: string;
  /** In seconds, 0 for none. */
  readonly wrapTtl: number;
  readonly operation: string;
  readonly path: string;
  readonly isRefused: boolean;
  /** Why it was refused, in one line; `''` if the line has only the hash of the reason. */
  readonly reason: string;
  /** What the command was about to do that a preflight request belongs to; undefined if the line doesn't say it. */
  readonly intent: Intent | undefined;
  /** The names of the request's data. */
  readonly dataNames: readonly string[];
  /** The data of the request and of the response. Texts are hashed. */
  readonly data: Json;
  readonly answer: Json;
  /** The token that the response grants; undefined if there is none. */
  readonly granted: GrantedToken | undefined;
}

/** A token that was created or renewed. */
export interface GrantedToken {
  /** The hashes of the token and of its accessor. */
  readonly token: string;
  readonly accessor: string;
  readonly displayName: string;
  readonly policies: readonly string[];
  /** In seconds, 0 for a token that never expires. */
  readonly ttl: number;
}

/** The entries of a history, oldest first. */
export interface HistoryEntries {
  readonly entries: readonly HistoryEntry[];
  /** The number of unreadable lines, which were skipped. */
  readonly damaged: number;
}

/** An object in a line. */
export type Json = Readonly<Record<string, unknown>>;

/** Parses the lines of a history. One that was cut short, or isn't a line of an audit log, is skipped. */
export function parseHistory(text: string): HistoryEntries {
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = lines.map(parseEntry).filter((entry) => entry !== undefined);
  return { entries, damaged: lines.length - entries.length };
}

function parseEntry(line: string): HistoryEntry | undefined {
  const entry = parseObject(line);
  const request = objectIn(entry, 'request');
  const response = objectIn(entry, 'response');
  const time = textIn(entry, 'time');
  const path = textIn(request, 'path');
  if (Number.isNaN(Date.parse(time)) || path === '' || entry?.['type'] !== 'response') {
    return undefined;
  }
  const auth = objectIn(entry, 'auth');
  const granted = objectIn(response, 'auth');
  const error = textIn(entry, 'error');
  return {
    line,
    time,
    displayName: textIn(auth, 'display_name'),
    policies: textsIn(auth, 'policies'),
    accessors: [
      textIn(request, 'client_token_accessor'),
      textIn(auth, 'accessor'),
      textIn(granted, 'accessor'),
      textIn(objectIn(response, 'wrap_info'), 'wrapped_accessor'),
    ].filter((accessor) => accessor !== ''),
    token: textIn(request, 'client_token'),
    accessor: textIn(request, 'client_token_accessor'),
    remoteAddress: textIn(request, 'remote_address'),
    wrapTtl: numberIn(request, 'wrap_ttl'),
    operation: textIn(request, 'operation'),
    path,
    isRefused: error !== '' || isErrorData(objectIn(response, 'data')),
    reason: reasonOf(error),
    intent: decodeIntent(textsIn(objectIn(request, 'headers'), intentHeader).join()),
    dataNames: namesOf(objectIn(request, 'data')),
    data: objectIn(request, 'data') ?? {},
    answer: objectIn(response, 'data') ?? {},
    granted: granted && {
      token: textIn(granted, 'client_token'),
      accessor: textIn(granted, 'accessor'),
      displayName: textIn(granted, 'display_name'),
      policies: textsIn(granted, 'policies'),
      ttl: numberIn(granted, 'token_ttl'),
    },
  };
}

function parseObject(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function objectIn(object: Json | undefined, name: string): Json | undefined {
  return asObject(object?.[name]);
}

/** Returns 0 if the object has no such number. */
export function numberIn(object: Json | undefined, name: string): number {
  const value = object?.[name];
  return typeof value === 'number' ? value : 0;
}

/** Returns `''` if the object has no such text. */
export function textIn(object: Json | undefined, name: string): string {
  const value = object?.[name];
  return typeof value === 'string' ? value : '';
}

function textsIn(object: Json | undefined, name: string): string[] {
  const value = object?.[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A backend's own refusals are logged as data with a single member, and without an error. */
function isErrorData(data: Json | undefined): boolean {
  return data !== undefined && Object.keys(data).join() === 'error';
}

/** Extracts the messages from a list of errors as Go prints it. */
function reasonOf(error: string): string {
  const listed = [...error.matchAll(/^\t\* (.*)$/gm)].map(([, message = '']) => message);
  return (listed.length > 0 ? listed.join('; ') : error).replaceAll(/\s+/g, ' ').trim();
}

/** The members of `data` are named instead of `data` itself, since `kv put` nests its fields there. Null and empty members are left out. */
function namesOf(data: Json | undefined): string[] {
  return Object.entries(data ?? {}).flatMap(([name, value]) => {
    const inner = asObject(value);
    if (value === null || (inner !== undefined && Object.keys(inner).length === 0)) {
      return [];
    }
    return name === 'data' && inner !== undefined ? Object.keys(inner) : [name];
  });
}
