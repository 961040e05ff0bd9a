import { describe, expect, test } from 'vitest';
import { answerText } from '../../../src/server/http/answer-text.ts';
import { HttpServer } from '../../../src/server/http/http-server.ts';
import { ProtocolError } from '../../../src/server/http/protocol-error.ts';
import { ReceiveBudget } from '../../../src/server/http/receive-budget.ts';
import { RequestReader } from '../../../src/server/http/request-reader.ts';
import { Log } from '../../../src/server/log.ts';
import { openDevState, ServerProcess } from '../../../src/server/server.ts';
import { expectLinear } from '../../support/linear.ts';

/*
 * A server has one thread, so no request may take time that grows faster than its size. Each position that a client
 * controls is filled with repetitions that trip up scanners, in growing sizes. To cover a new position, add a row to a
 * table below.
 */

/** A request, with the root token unless it names one. */
interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly fields?: readonly string[];
  readonly body?: string;
}

/** Builds a request of about `size` bytes. */
type Build = (size: number) => Sent;

/** A position's name, the requests that fill it, and the requests to send once before. */
type Row = readonly [name: string, build: Build, first?: readonly Sent[]];

/** The largest head and body tried, in bytes. Quadratic work takes seconds long before. */
const maxHead = 256 * 1024;
const maxBody = 1024 * 1024;

/** Sends requests to a server in this process, without a network. */
function client() {
  const state = openDevState('root');
  const log = new Log('info', () => {});
  const server = new HttpServer({
    ...state,
    log,
    server: new ServerProcess(log),
    host: '127.0.0.1',
    port: 0,
    maxConnections: 1,
  });
  const send = (bytes: Buffer) => {
    const reader = new RequestReader(new ReceiveBudget(1 << 30));
    try {
      reader.push(bytes);
      const request = reader.next();
      if (request === undefined) {
        throw new Error('the request is not complete');
      }
      const answer = server.answer(request, { remoteAddress: '127.0.0.1', remotePort: 40000 });
      if (answer instanceof Promise) {
        throw new Error('the answer is not ready at once');
      }
      answerText(request.head, answer, true);
      return answer;
    } catch (error) {
      if (error instanceof ProtocolError) {
        return error;
      }
      throw error;
    }
  };
  return { send, ask: (sent: Sent) => send(bytesOf(sent)) };
}

function bytesOf({ method = 'GET', path = '/v1/cubbyhole/x', fields = [], body = '' }: Sent): Buffer {
  const own = fields.some((field) => /^(?:x-vault-token|authorization):/i.test(field)) ? [] : ['X-Vault-Token: root'];
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: a', ...own, ...length, ...fields];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

/** Checks that the time for a request grows linearly with its size, and that none makes the server fail. */
function check(most: number, build: Build, first: readonly Sent[] = []): void {
  const { ask, send } = client();
  for (const sent of [...before, ...first]) {
    const { status, body } = ask(sent);
    expect(status, body).toBeLessThan(300);
  }
  const failures: string[] = [];
  expectLinear(most, (size) => {
    const bytes = bytesOf(build(size));
    return () => {
      const { body } = send(bytes);
      if (/^\{"errors":\["internal error"\]\}/.test(body)) {
        failures.push(`size ${size}: ${body}`);
      }
    };
  });
  expect(failures).toEqual([]);
}

/** Defines a test for each row. */
function testRows(kind: string, most: number, rows: readonly Row[]): void {
  for (const [name, build, first] of rows) {
    test(`${kind}: ${name}`, () => check(most, build, first));
  }
}

const repeat = (unit: string, size: number) => unit.repeat(Math.ceil(size / unit.length));
const write = (path: string, data: unknown, method = 'PUT'): Sent => ({
  method,
  path: `/v1/${path}`,
  body: typeof data === 'string' ? data : JSON.stringify(data),
});
const policy = (text: string): Sent => write('sys/policies/acl/p', { policy: text });
const rule = (path: string, more = '') => `path "${path}" { capabilities = ["read", "list"] ${more} }\n`;
/** A token with the policy `p`. */
const limited: readonly Sent[] = [write('auth/token/create', { id: 'limited', policies: ['p'], no_parent: true })];
const asLimited = ['X-Vault-Token: limited'];

/** The requests that set up auth methods, a role and secrets. */
const before: readonly Sent[] = [
  write('sys/auth/approle', { type: 'approle' }),
  write('auth/approle/role/r', { token_policies: 'default' }),
  write('auth/approle/role/r/role-id', { role_id: 'r' }),
  write('sys/mounts/kv1', { type: 'kv', options: { version: '1' } }),
  write('secret/data/s', { data: { a: 'b' } }),
];

/** Runs for heads and paths. */
const units = [
  'a',
  ' ',
  '\t',
  '/',
  '.',
  '+',
  ',',
  '=',
  '%41',
  '%2F',
  'a/',
  '../',
  '-',
  '1',
  '{{',
  '"',
  '\\',
  '[',
  's.',
  '\xff',
];
/** Runs for header fields only. */
const fieldUnits = ['; a=b', ' ; a = "b"', '; a="', ',close', ' \r\n ', '\r\n\t\t', '1s', '1.'];

/** The prefixes without which some fields' values aren't parsed in full. */
const starts: Readonly<Record<string, string>> = { 'Content-Type': ' a/b; c=d', Authorization: ' Bearer a' };

describe.each([
  'X-Other',
  'Host',
  'Connection',
  'Content-Type',
  'Content-Length',
  'Transfer-Encoding',
  'Expect',
  'Authorization',
  'X-Vault-Token',
  'X-Vault-Wrap-TTL',
  'X-Vault-Namespace',
  'X-Vault-MFA',
  'X-Vault-Inline-Auth-Path',
  'X-Vault-Inline-Auth-Operation',
  'X-Vault-Inline-Auth-Namespace',
  'X-Vault-Inline-Auth-Parameter-a',
  'Origin',
  'Access-Control-Request-Method',
  'Cookie',
])('the header field %s', (name) => {
  const cors = [write('sys/config/cors', { allowed_origins: 'http://a.example' })];
  // A folded field, which makes the parser scan all lines for more of them.
  const folded = ['X-Folded: a', ' b'].join('\r\n');
  const start = starts[name] ?? '  a/b';
  test.each([...units, ...fieldUnits])('with a run of %j', (unit) => {
    const fields = (size: number) => [folded, `${name}:${start}${repeat(unit, size)}!`];
    check(maxHead, (size) => ({ method: 'PUT', fields: fields(size), body: '{}' }), cors);
  });
  test('again and again', () => {
    check(maxHead, (size) => ({ fields: repeat(`${name}: abcde\n`, size).split('\n').slice(0, -1) }));
  });
});

test('many header fields', () => {
  const name = (i: number) => `X-${String(i).padStart(9, '0')}: a`;
  check(maxHead, (size) => ({ fields: Array.from({ length: size / 16 }, (_, i) => name(i)) }));
});

describe.each([
  'cubbyhole/',
  'secret/data/',
  'secret/metadata/',
  'kv1/',
  'nowhere/',
  'auth/',
  'auth/approle/role/',
  'auth/approle/role/r/',
  'auth/token/roles/',
  'sys/',
  'sys/policies/acl/',
  'sys/policies/password/',
  'sys/mounts/',
  'sys/auth/',
  'sys/leases/lookup/',
  'sys/tools/random/',
  'sys/internal/ui/mounts/',
  'sys/locked-users/',
  'identity/entity/name/',
])('a path beneath %s', (place) => {
  const runs = ['a', 'a/', '/', '.', '-', '%2F', '%', '%41', '..', '%2e%2e%2f', '+', '\xff', '%e4'];
  test.each(runs)('with a run of %j', (unit) => {
    for (const method of ['GET', 'LIST', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? '{}' : '';
      check(maxHead / 2, (size) => ({ method, path: `/v1/${place}${repeat(unit, size)}!`, body }));
    }
  });
});

const targets: readonly Row[] = [
  ['many parameters', (size) => ({ path: `/v1/sys/mounts?${distinct(size, (i) => `${i}&`)}` })],
  [
    'many parameters that are ignored',
    (size) => ({ path: `/v1/sys/mounts?${distinct(Math.min(size, 50_000), (i) => `${i}&`)}` }),
  ],
  ['one parameter again and again', (size) => ({ path: `/v1/secret/data/s?${repeat('version=1&', size)}` })],
  ['empty parameters', (size) => ({ path: `/v1/secret/data/s?${repeat('&', size)}` })],
  ['escapes', (size) => ({ path: `/v1/secret/data/s?version=${repeat('%41', size)}` })],
  ['blanks', (size) => ({ path: `/v1/secret/data/s?version=${repeat('+', size)}` })],
  ['digits', (size) => ({ path: `/v1/secret/data/s?version=${repeat('1', size)}` })],
  ['digits with underscores', (size) => ({ path: `/v1/secret/data/s?version=1${repeat('_1', size)}` })],
  ['after=', (size) => ({ method: 'LIST', path: `/v1/kv1/?after=${repeat('a/', size)}` })],
  ['limit=', (size) => ({ method: 'LIST', path: `/v1/kv1/?limit=${repeat('9', size)}` })],
  ['list=', (size) => ({ path: `/v1/kv1/?list=${repeat('t', size)}` })],
  ['help=', (size) => ({ path: `/v1/kv1/?help=${repeat('1', size)}` })],
  ['codes of health', (size) => ({ path: `/v1/sys/health?activecode=${repeat('2', size)}` })],
  ['a method', (size) => ({ method: repeat('A', size) })],
  ['an absolute target', (size) => ({ path: `http://${repeat('a', size)}/v1/sys/health` })],
  ['no API', (size) => ({ path: `/ui/${repeat('a/../', size)}` })],
];

function distinct(size: number, text: (i: number) => string): string {
  const length = text(100_000).length;
  return Array.from({ length: Math.ceil(size / length) }, (_, i) => text(100_000 + i)).join('');
}

testRows('a target', maxHead / 2, targets);

const form = ['Content-Type: application/x-www-form-urlencoded'];
const mergePatch = ['Content-Type: application/merge-patch+json'];
const asForm = (body: string): Sent => ({ method: 'PUT', fields: form, body });

const forms: readonly Row[] = [
  ['escapes', (size) => asForm(`a=${repeat('%41', size)}`)],
  ['escapes of the name', (size) => asForm(repeat('%41', size))],
  ['an escape that is none, at the end', (size) => asForm(`${repeat('%41', size)}%`)],
  ['blanks', (size) => asForm(`a=${repeat('+', size)}`)],
  ['names', (size) => asForm(repeat('a&', size))],
  ['empty names', (size) => asForm(repeat('&', size))],
  ['few names again and again', (size) => asForm(repeat(`a=${'b'.repeat(size / 4096)}&`, size))],
  ['equals signs', (size) => asForm(`a${repeat('=', size)}`)],
  ['semicolons', (size) => asForm(`a${repeat(';', size)}`)],
  ['blanks before', (size) => asForm(repeat(' ', size))],
];

testRows('a form', 2 * maxBody, forms);

test('an escape costs little more than its characters', () => {
  const { ask } = client();
  const shortest = (body: string) => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      expect(ask(asForm(body)).status).toBe(204);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  const escapes = shortest(`a=${'%41'.repeat(1024 * 1024)}`);
  const plain = shortest(`a=${'abc'.repeat(1024 * 1024)}`);
  expect(escapes / plain).toBeLessThan(30);
});

test('forms have the same limit as in Go', () => {
  const { ask } = client();
  const mebibyte = 'x'.repeat(1024 * 1024);
  expect(ask(asForm(`a=${mebibyte.repeat(10).slice(2)}`)).status).toBe(204);
  expect(ask(asForm(`a=${mebibyte.repeat(10)}`)).status).toBe(400);
  expect(ask(asForm(`a${'&b'.repeat(9999)}`)).status).toBe(204);
  expect(ask(asForm(`a${'&b'.repeat(10_000)}`)).status).toBe(400);
});

test('a query with more parameters than Go accepts counts as empty', () => {
  const { ask } = client();
  const path = (count: number) => `/v1/sys/mounts?${Array.from({ length: count }, (_, i) => i).join('&')}`;
  expect(ask({ path: path(10_000) }).body).toContain('ignored these unrecognized parameters');
  const { status, body } = ask({ path: path(150_000) });
  expect([status, body.includes('parameters')]).toEqual([200, false]);
});

test('an unseal key may fill a whole body', () => {
  const { ask } = client();
  expect(ask(write('sys/unseal', { key: 'YWFh'.repeat(7_500_000) })).status).toBe(200);
});

/** Values for JSON, each to replace X in `{"a":X}`. */
const values: ReadonlyArray<readonly [name: string, text: (size: number) => string]> = [
  ['lists within lists', (size) => `${repeat('[', size)}!`],
  ['objects within objects', (size) => `${repeat('{"a":', size)}!`],
  ['as many lists as may be', (size) => `${'['.repeat(Math.min(size, 9998))}${']'.repeat(Math.min(size, 9998))}`],
  ['as many objects as may be', (size) => `${'{"a":'.repeat(Math.min(size, 990))}1${'}'.repeat(Math.min(size, 990))}`],
  ['a list of numbers', (size) => `[${repeat('1,', Math.min(size, maxBody / 4))}1]`],
  ['a list of empty lists', (size) => `[${repeat('[],', Math.min(size, maxBody / 4))}1]`],
  ['texts', (size) => `[${repeat('"a",', size)}1]`],
  ['a long text', (size) => `"${repeat('a', size)}"`],
  ['escapes', (size) => `"${repeat('\\"', size)}"`],
  ['escapes by number', (size) => `"${repeat('\\u00e4', size)}"`],
  ['halves of characters', (size) => `"${repeat('\\ud800', size)}"`],
  ['beyond ASCII', (size) => `"${repeat('ä', size)}"`],
  ['beyond the basic plane', (size) => `"${repeat('\u{1d400}', size)}"`],
  ['a text without an end', (size) => `"${repeat('\\\\', size)}`],
  ['a control character at the end', (size) => `"${repeat('a', size)}\u0001"`],
  ['digits', (size) => repeat('1', size)],
  ['a fraction', (size) => `0.${repeat('0', size)}1`],
  ['an exponent', (size) => `1e${repeat('9', size)}`],
  ['an exponent of zeros', (size) => `1e${repeat('0', size)}`],
  ['white space', (size) => `1${repeat(' \n', size)}`],
  ['more after it', (size) => `1}${repeat('{}', size)}`],
];

describe.each([
  ['cubbyhole', (text: string): Sent => write('cubbyhole/x', `{"a":${text}}`)],
  ['kv version 1', (text: string): Sent => write('kv1/x', `{"a":${text}}`)],
  ['kv version 2', (text: string): Sent => write('secret/data/x', `{"data":{"a":${text}}}`)],
  [
    'merge patch',
    (text: string): Sent => ({ ...write('secret/data/s', `{"data":{"a":${text}}}`, 'PATCH'), fields: mergePatch }),
  ],
  ['metadata', (text: string): Sent => write('secret/metadata/s', `{"custom_metadata":{"a":${text}}}`)],
  ['a field that is ignored', (text: string): Sent => write('sys/mounts/kv1/tune', `{"a":${text}}`)],
  ['a field of a role', (text: string): Sent => write('auth/approle/role/r', `{"token_policies":${text}}`)],
  ['a login', (text: string): Sent => write('auth/approle/login', `{"role_id":${text}}`)],
  ['options', (text: string): Sent => write('sys/mounts/x', `{"type":"kv","options":{"a":${text}}}`)],
  [
    'wrapping',
    (text: string): Sent => ({ ...write('sys/wrapping/wrap', `{"a":${text}}`), fields: ['X-Vault-Wrap-TTL: 60'] }),
  ],
  ['unsealing', (text: string): Sent => write('sys/unseal', `{"key":${text}}`)],
])('JSON of %s', (_name, wrap) => {
  test.each(values)('%s', (_value, text) => check(maxBody, (size) => wrap(text(size))));
});

test('JSON of the greatest depth is stored and read', () => {
  const { ask } = client();
  const deep = `{"data":{"a":${'['.repeat(9998)}1.5${']'.repeat(9998)}}}`;
  const answers = [
    ...before,
    write('secret/data/deep', deep),
    { path: '/v1/secret/data/deep' },
    { path: '/v1/secret/subkeys/deep' },
    { ...write('secret/data/deep', deep, 'PATCH'), fields: mergePatch },
    { ...write('sys/wrapping/wrap', deep), fields: ['X-Vault-Wrap-TTL: 60'] },
  ].map((sent) => ask(sent));
  expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
  const options = `{"type":"kv","options":${'['.repeat(9998)}${']'.repeat(9998)}}`;
  expect(ask(write('sys/mounts/deep', options)).body).not.toContain('internal error');
});

test('JSON with many keys', () => {
  check(maxBody, (size) => write('cubbyhole/x', `{${distinct(Math.min(size, 20_000), (i) => `"${i}":1,`)}"a":1}`));
});

/** Fields that are parsed as something other than text, and what to repeat in them. */
const durations = ['1', '0', '1s', '1.', '0.0', '1h1m', '-', ' ', 'd', '1d', '1_', '9'];
const lists = ['a,', ',', ' ,', 'a', ' ', '*', 'A,b,'];
const addresses = ['1.1.1.1/32,', '1.', '1', ':', '::/0,', '[', '0:', 'f', '%', '/', 'a=', '::1%a\n', '[::1]:1,'];
const pairs = ['a=b,', 'a', '=', ',', 'YWE9', '{"a":', ' '];
const fields: ReadonlyArray<
  readonly [path: string, field: string, runs: readonly string[], more?: object, method?: string]
> = [
  ['auth/approle/role/r', 'token_ttl', durations],
  ['auth/approle/role/r', 'token_num_uses', ['1', '0', '0x1', '1_', '0b1', '-', ' ', '1.']],
  ['auth/approle/role/r', 'token_policies', lists],
  ['auth/approle/role/r', 'policies', lists],
  ['auth/approle/role/r', 'token_bound_cidrs', addresses],
  ['auth/approle/role/r', 'secret_id_bound_cidrs', addresses],
  ['auth/approle/role/r', 'bind_secret_id', ['t', '1', ' ']],
  ['auth/approle/role/r', 'token_type', ['a', ' ']],
  ['auth/approle/role/r/role-id', 'role_id', ['a', ' ', '/', '..']],
  ['auth/approle/role/r/secret-id', 'metadata', pairs],
  ['auth/approle/role/r/secret-id', 'cidr_list', addresses],
  ['auth/approle/role/r/secret-id', 'ttl', durations],
  ['auth/approle/role/r/custom-secret-id', 'secret_id', ['a', ' ']],
  ['auth/approle/role/r/secret-id/lookup', 'secret_id', ['a', ' ']],
  ['auth/approle/role/r/secret-id-accessor/lookup', 'secret_id_accessor', ['a', '-']],
  ['auth/approle/login', 'role_id', ['a', ' ', '../']],
  ['auth/approle/login', 'secret_id', ['a', ' '], { role_id: 'r' }],
  ['auth/token/create', 'policies', lists],
  ['auth/token/create', 'ttl', durations],
  ['auth/token/create', 'explicit_max_ttl', durations],
  ['auth/token/create', 'num_uses', ['1', '0x1', '1_']],
  ['auth/token/create', 'display_name', ['a', ' ', '-', '!']],
  ['auth/token/create', 'id', ['a', '.', ' ']],
  ['auth/token/create', 'type', ['a']],
  ['auth/token/create', 'meta', pairs],
  ['auth/token/lookup', 'token', ['a', '.', 'b.', 's.']],
  ['auth/token/renew', 'increment', durations, { token: 'root' }],
  ['auth/token/roles/x', 'allowed_policies_glob', lists],
  ['auth/token/roles/x', 'path_suffix', ['a', '.', '-', 'a.', '/']],
  ['auth/token/roles/x', 'bound_cidrs', addresses],
  ['sys/mounts/x', 'description', ['a', ' '], { type: 'kv' }],
  ['sys/mounts/x', 'type', ['a', '/']],
  ['sys/mounts/x', 'plugin_version', ['1.', '1', 'v', '-', '+'], { type: 'kv' }],
  ['sys/mounts/kv1/tune', 'default_lease_ttl', durations],
  ['sys/mounts/kv1/tune', 'audit_non_hmac_request_keys', lists],
  ['sys/mounts/kv1/tune', 'passthrough_request_headers', lists],
  ['sys/remount', 'from', ['a/', '/', '../', '%'], { to: 'x' }],
  ['sys/remount', 'to', ['a/', '/', '../', '%'], { from: 'kv1' }],
  ['sys/capabilities', 'paths', lists, { token: 'root' }],
  ['sys/capabilities-self', 'path', ['a/', '/', '+/']],
  ['sys/leases/lookup', 'lease_id', ['a/', '/', 'h0']],
  ['sys/leases/revoke', 'lease_id', ['a/', '/', 'h0']],
  ['sys/wrapping/unwrap', 'token', ['a', '.', 's.']],
  ['sys/tools/hash', 'input', ['YWFh', '=', '\n', '!', 'a']],
  ['sys/tools/random', 'bytes', ['1', '0x1', '1_']],
  ['sys/config/cors', 'allowed_origins', lists],
  ['sys/plugins/catalog/auth/x', 'sha256', ['a', '0'], { command: 'x' }],
  ['sys/policies/acl/p', 'expiration', ['1', '0', '2026-01-01T00:00:00.0', ':'], { policy: rule('a') }],
  ['sys/policies/acl/p', 'ttl', durations, { policy: rule('a') }],
  ['sys/policies/password/p', 'policy', ['rule "charset" { charset = "abc" }\n', '{', '"a', 'length = 20\n', 'YWFh']],
  ['identity/entity', 'name', ['a', ' ', '/']],
  ['identity/entity', 'policies', lists],
  ['identity/entity', 'metadata', pairs],
  ['identity/group', 'member_entity_ids', lists],
  ['identity/group', 'member_group_ids', lists],
  ['identity/entity/merge', 'from_entity_ids', lists, { to_entity_id: 'a' }],
  ['identity/lookup/entity', 'alias_name', ['a', '/'], { alias_mount_accessor: 'a' }],
  ['secret/metadata/s', 'delete_version_after', durations],
  ['secret/metadata/s', 'max_versions', ['1', '0x1', '1_']],
  ['secret/delete/s', 'versions', ['1,', ',', '1', '0x']],
  ['secret/destroy/s', 'versions', ['1,', ',', '1', '0x']],
  ['secret/config', 'delete_version_after', durations],
  ['sys/unseal', 'key', ['YWFh', '=', 'a', '!']],
  ['sys/internal/specs/openapi', 'context', ['a']],
];

for (const [path, field, runs, more] of fields) {
  for (const unit of runs) {
    test(`the field ${field} of ${path} with a run of ${JSON.stringify(unit)}`, () => {
      for (const end of ['', '!']) {
        check(/^[\dx_]+$/.test(unit) ? maxBody : maxBody / 4, (size) => {
          return write(path, { ...more, [field]: repeat(unit, size) + end });
        });
      }
    });
  }
}

/** The texts of policies. */
const policies: readonly Row[] = [
  ['rules', (size) => policy(distinct(size, (i) => rule(`${i}`)))],
  ['rules for one path', (size) => policy(repeat(rule('a/*'), size))],
  [
    'rules for one path with parameters',
    (size) =>
      policy(
        distinct(size, (i) => rule('a', `allowed_parameters = { "${i}" = ["b"] } required_parameters = ["${i}"]`)),
      ),
  ],
  ['values of one parameter', (size) => policy(rule('a', `allowed_parameters = { "a" = [${repeat('"b",', size)}] }`))],
  ['lists of one parameter', (size) => policy(rule('a', `allowed_parameters = { ${repeat('"a" = ["b"]\n', size)} }`))],
  ['parameters', (size) => policy(rule('a', `allowed_parameters = { ${distinct(size, (i) => `"a${i}" = []\n`)} }`))],
  [
    'labelled parameters',
    (size) => policy(rule('a', `allowed_parameters { ${distinct(size, (i) => `a${i} "b" {}\n`)} }`)),
  ],
  [
    'labelled parameters in lists',
    (size) => policy(rule('a', `allowed_parameters = { "x" = [{ ${distinct(size, (i) => `a${i} "b" {}\n`)} }] }`)),
  ],
  ['spellings of a key', (size) => policy(rule('a', `allowed_parameters = { "x" = [{ ${spellings(size)} }] }`))],
  ['required parameters', (size) => policy(rule('a', `required_parameters = [${distinct(size, (i) => `"a${i}",`)}]`))],
  ['capabilities', (size) => policy(`path "a" { capabilities = [${repeat('"read",', size)}] }`)],
  ['keys that are none', (size) => policy(repeat('a = 1\n', size))],
  ['one key again and again', (size) => policy(rule('a', repeat('min_wrapping_ttl = [1]\n', size)))],
  ['blocks of one key', (size) => policy(rule('a', repeat('min_wrapping_ttl { a = 1 }\n', size)))],
  ['labels', (size) => policy(`path ${repeat('"a" ', size)} {}`)],
  ['blanks', (size) => policy(repeat(' ', size))],
  ['line breaks', (size) => policy(repeat('\r\n', size))],
  ['comments', (size) => policy(repeat('# a\n', size))],
  ['a block comment', (size) => policy(`/*${repeat('*', size)}`)],
  ['block comments', (size) => policy(repeat('/**/', size))],
  ['illegal characters', (size) => policy(repeat('!', size))],
  ['null characters', (size) => policy(repeat('\0', size))],
  ['beyond ASCII', (size) => policy(repeat('ä', size))],
  ['braces', (size) => policy(repeat('a {', size))],
  ['brackets', (size) => policy(`a = ${repeat('[', size)}`)],
  ['quotes', (size) => policy(repeat('"', size))],
  ['escapes', (size) => policy(rule(repeat('\\x41', size)))],
  ['octal escapes', (size) => policy(rule(repeat('\\101', size)))],
  ['dollars', (size) => policy(rule(repeat('$', size)))],
  ['interpolations', (size) => policy(rule(repeat('\x24{a}', size)))],
  ['open interpolations', (size) => policy(rule(repeat('\x24{', size)))],
  ['a number', (size) => policy(rule('a', `pagination_limit = ${repeat('1', size)}`))],
  ['a number with underscores', (size) => policy(rule('a', `pagination_limit = "1${repeat('_1', size)}"`))],
  ['a hexadecimal number', (size) => policy(rule('a', `pagination_limit = 0x${repeat('f', size)}`))],
  ['a float', (size) => policy(rule('a', `allowed_parameters = { "a" = [1.${repeat('1', size)}] }`))],
  ['an exponent', (size) => policy(rule('a', `allowed_parameters = { "a" = [1e${repeat('9', size)}] }`))],
  ['a duration', (size) => policy(rule('a', `min_wrapping_ttl = "${repeat('1s', size)}"`))],
  ['a duration of digits', (size) => policy(rule('a', `min_wrapping_ttl = "${repeat('1', size)}"`))],
  ['a heredoc', (size) => policy(`path = <<E\n${repeat(' E \n', size)}`)],
  ['a heredoc of blanks', (size) => policy(rule('a', `expiration = <<-E\n a\n${repeat(' ', size)}E\n`))],
  ['a heredoc of carriage returns', (size) => policy(`path = <<E\nE${repeat('\r', size)}!\nE\n`)],
  ['a long word of a heredoc', (size) => policy(`path = <<${repeat('E', size)}\n${repeat('E', size)}\n`)],
  ['templates', (size) => policy(distinct(size, (i) => rule(`${i}{{identity.entity.id}}`)))],
  ['directives', (size) => policy(rule(repeat('{{identity.entity.id}}', size)))],
  ['open directives', (size) => policy(rule(repeat('{{', size)))],
  ['blanks of a directive', (size) => policy(rule(`{{${repeat(' ', size)}time.now}}`))],
  ['an expiration', (size) => policy(rule('a', `expiration = "${repeat('1', size)}"`))],
  [
    'in base64',
    (size) =>
      write('sys/policies/acl/p', { policy: Buffer.from(distinct(size, (i) => rule(`${i}`))).toString('base64') }),
  ],
  [
    'in base64, no UTF-8',
    (size) => write('sys/policies/acl/p', { policy: Buffer.alloc(3 * Math.ceil(size / 4), 0xe4).toString('base64') }),
  ],
  ['no base64 in the end', (size) => policy(`${repeat('YWFh', size)}====`)],
];

/** Returns spellings of one key in upper and lower case. */
function spellings(size: number): string {
  const letters = 'abcdefghijklmnopqrst';
  const spell = (i: number) =>
    [...letters].map((letter, bit) => ((i >> bit) & 1 ? letter.toUpperCase() : letter)).join('');
  return Array.from({ length: Math.ceil(size / 26) }, (_, i) => `${spell(i)} "b" {}\n`).join('');
}

const jsonPolicies: readonly Row[] = [
  ['rules', (size) => policy(`{"path":{${distinct(size, (i) => `"${i}":{"capabilities":["read"]},`)}}}`)],
  ['keys of one item', (size) => policy(`{${repeat('"a" ', size / 2)}:{${repeat('"b":{},', size / 2)}}}`)],
  ['objects within objects', (size) => policy(repeat('{"a":', size))],
  ['lists of objects', (size) => policy(`{"path":{"a":[${repeat('{"policy":"read"},', size)}]}}`)],
  ['lists within lists', (size) => policy(`{"path":${repeat('[', size)}`)],
  ['values', (size) => policy(`{"path":{"a":{"allowed_parameters":{"a":[${repeat('"b",', size)}]}}}}`)],
  ['parameters', (size) => policy(`{"path":{"a":{"allowed_parameters":{${distinct(size, (i) => `"a${i}":[],`)}}}}}`)],
  [
    'parameters that are objects',
    (size) => policy(`{"path":{"a":{"allowed_parameters":{${distinct(size, (i) => `"a${i}":{"b":{}},`)}}}}}`),
  ],
  ['escapes', (size) => policy(`{"path":{"${repeat('\\u0041', size)}":{}}}`)],
  ['illegal characters', (size) => policy(`{${repeat('!', size)}`)],
  ['numbers', (size) => policy(`{"path":{"a":{"pagination_limit":${repeat('1', size)}}}}`)],
];

testRows('a policy in HCL', maxBody / 2, policies);
testRows('a policy in JSON', maxBody / 2, jsonPolicies);

const filter = (text: string) => policy(rule('kv1/', `list_scan_response_keys_filter_path = "${text}"`));
const filters: readonly Row[] = [
  ['text', (size) => filter(`${repeat('a', size)}{{.key}}`)],
  ['actions', (size) => filter(repeat('{{.key}}', size))],
  ['comments', (size) => filter(`{{.key}}${repeat('{{/**/}}', size)}`)],
  ['variables', (size) => filter(`{{.key}}${distinct(size, (i) => `{{$a${i} := .key}}`)}`)],
  ['one variable', (size) => filter(`{{$a := .key}}${repeat('{{$a = $a}}', size)}{{$a}}`)],
  ['a text that doubles', (size) => filter(`{{$a := .key}}${repeat('{{$a = print $a $a}}', size)}{{$a}}`)],
  ['wide numbers', (size) => filter(`{{printf \\"${repeat('%1000000d', size)}\\" 1}}{{.key}}`)],
  ['too wide a number', (size) => filter(`{{printf \\"%${repeat('1', size)}d\\" 1}}{{.key}}`)],
  ['pipes', (size) => filter(`{{.key${repeat(' | lowercase', size)}}}`)],
  ['parentheses', (size) => filter(`{{${repeat('(', size)}.key`)],
  ['branches', (size) => filter(`{{.key}}${repeat('{{if .key}}', size)}`)],
  ['many branches', (size) => filter(`{{.key}}${repeat('{{if .key}}{{$a := .key}}{{end}}', size)}`)],
  ['blanks', (size) => filter(`{{.key}}${repeat(' ', size)}{{- .key}}`)],
  ['blanks in an action', (size) => filter(`{{${repeat(' ', size)}.key}}`)],
  ['fields', (size) => filter(`{{$${repeat('.a', size)}}}{{.key}}`)],
  ['digits', (size) => filter(`{{print ${repeat('1', size)}}}{{.key}}`)],
  ['a quoted text', (size) => filter(`{{print \\"${repeat('a', size)}\\"}}{{.key}}`)],
  ['letters', (size) => filter(`{{${repeat('ä', size)}}}`)],
  ['a random text', (size) => filter(`{{random ${repeat('9', size)}}}`)],
  [
    'replacing',
    (size) => filter(`{{replace \\"a\\" \\"${repeat('b', size / 2)}\\" \\"${repeat('a', size / 2)}\\"}}{{.key}}`),
  ],
  ['line breaks', (size) => filter(`{{.key}}${repeat('\\n', size)}{{nothing}}`)],
];

testRows('a filter of listed keys', maxBody / 4, filters);

/** Requests that policies decide on. */
const judged: readonly Row[] = [
  [
    'segments, by a rule with +',
    (size) => ({ path: `/v1/kv1/${repeat('a/', size)}`, fields: asLimited }),
    [policy(rule('+/+/*')), ...limited],
  ],
  [
    'segments, by a glob',
    (size) => ({ path: `/v1/kv1/${repeat('a/', size)}`, fields: asLimited }),
    [policy(rule('kv1/a/*')), ...limited],
  ],
  [
    'segments, by a long rule',
    (size) => ({ path: `/v1/kv1/${repeat('a/', size)}`, fields: asLimited }),
    [policy(rule('+/a'.repeat(2000))), ...limited],
  ],
  [
    'a parameter, by a pattern',
    (size) => ({ ...write('kv1/x', { a: repeat('a', size) }), fields: asLimited }),
    [
      policy(
        `path "kv1/*" { capabilities = ["create", "update"] allowed_parameters = { "a" = ["*${'a'.repeat(5000)}b${'a'.repeat(5000)}*"] } }`,
      ),
      ...limited,
    ],
  ],
  [
    'parameters',
    (size) => ({
      ...write('kv1/x', `{${distinct(Math.min(size, 10_000), (i) => `"${i}":1,`)}"a":1}`),
      fields: asLimited,
    }),
    [
      policy(`path "kv1/*" { capabilities = ["create", "update"] allowed_parameters = { "*" = [], "b" = [] } }`),
      ...limited,
    ],
  ],
  [
    'a policy of many rules',
    (size) => ({ path: '/v1/kv1/x', fields: [...asLimited, `X-A: ${size}`] }),
    [policy(distinct(100_000, (i) => rule(`${i}+/+`))), ...limited],
  ],
];

testRows('judged', maxHead / 2, judged);

test('a filtered listing', () => {
  const { ask } = client();
  for (const sent of [...before, policy(`${filterRule}${rule('kv1/*')}`), ...limited]) {
    expect(ask(sent).status).toBeLessThan(300);
  }
  let count = 0;
  expectLinear(16 * 1024, (size) => {
    for (; count < size; count++) {
      ask(write(`kv1/f${size}/${count}`, { a: 1 }));
    }
    return () => void ask({ method: 'LIST', path: `/v1/kv1/f${size}/`, fields: asLimited });
  });
});

const filterRule =
  'path "kv1/+/" { capabilities = ["list"] list_scan_response_keys_filter_path = "{{.path}}{{.key}}" }\n';

test('a SecretID bound to many CIDR blocks', () => {
  const first = [write('auth/approle/role/r', { secret_id_bound_cidrs: '10.0.0.0/8' })];
  check(
    maxBody / 4,
    (size) => write('auth/approle/role/r/secret-id', { cidr_list: `10.1.1.1/32${repeat(',10.1.1.1/32', size)}` }),
    first,
  );
});

test('policies in many folders', () => {
  const { ask } = client();
  let count = 0;
  expectLinear(16 * 1024, (size) => {
    for (; count < size; count++) {
      expect(ask(write(`sys/policies/acl/a/b/${count}`, { policy: rule('a') })).status).toBeLessThan(300);
    }
    return () => void ask({ method: 'LIST', path: '/v1/sys/policies/acl' });
  });
});

test('many tokens, some of them children', () => {
  const { ask } = client();
  let count = 0;
  expectLinear(4 * 1024, (size) => {
    const parent = `parent${size}`;
    ask(write('auth/token/create', { id: parent, policies: ['root'] }));
    return () => {
      ask({ ...write('auth/token/create', { id: parent, policies: ['default'] }) });
      for (let i = 0; i < size; i++) {
        ask({ ...write('auth/token/create', { policies: ['default'] }), fields: [`X-Vault-Token: ${parent}`] });
        count++;
      }
      ask(write('auth/token/revoke', { token: parent }));
    };
  });
  expect(count).toBeGreaterThan(0);
});
