import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/server/config/parse-config.ts';
import { ConfigError } from '../../../src/server/config/server-config.ts';

const parse = (text: string) => parseConfig(text, 'c.hcl');

test('an empty file sets nothing', () => {
  expect(parse('')).toMatchObject({ listeners: [], audits: [], initialize: [], logLevel: '', warnings: [] });
});

test('reads audit devices in each of their spellings', () => {
  const options = { file_path: '/x', mode: '0640' };
  const device = { type: 'file', path: 'to-file/', description: 'd', options, local: false };
  for (const text of [
    'audit "file" "to-file" {\n description = "d"\n options = { file_path = "/x", mode = "0640" }\n}',
    'audit "file" "to-file/" {\n description = "d"\n options { file_path = "/x" \n mode = "0640" }\n}',
    'audit { type = "file"\n path = "to-file"\n description = "d"\n options = { file_path = "/x", mode = "0640" } }',
    '{"audit": {"file": {"to-file": {"description": "d", "options": {"file_path": "/x", "mode": "0640"}}}}}',
    '{"audit": [{"type": "file", "path": "to-file", "description": "d", "options": {"file_path": "/x", "mode": "0640"}}]}',
  ]) {
    expect(parse(text).audits).toEqual([device]);
  }
});

test('reads listeners, TTLs, the log level and the name of the cluster', () => {
  const config = parse(`
listener "tcp" { address = "127.0.0.1:0" tls_disable = "true" }
listener "tcp" { tls_cert_file = "c.pem" tls_key_file = "k.pem" }
default_lease_ttl = "1h"
max_lease_ttl = 7200
log_level = "warn"
cluster_name = "mine"
allow_audit_log_prefixing = true
`);
  expect(config).toMatchObject({
    listeners: [
      { address: '127.0.0.1:0', tlsDisable: true, tlsCertFile: '', tlsKeyFile: '' },
      { address: '127.0.0.1:8200', tlsDisable: false, tlsCertFile: 'c.pem', tlsKeyFile: 'k.pem' },
    ],
    defaultLeaseTtl: 3600,
    maxLeaseTtl: 7200,
    logLevel: 'warn',
    clusterName: 'mine',
    allowAuditLogPrefixing: true,
  });
});

test('reports settings without effect once, and warns about unknown ones like the real server', () => {
  const { ignored, warnings } = parse(`ui = true
storage "raft" { path = "/x" }
whatever = 5
seal "static" {}
seal "transit" {}
audit "file" "a" {
  bogus = 1
  options = { file_path = "x" }
}
listener "tcp" {
  tls_disable = true
  nonsense = 1
  x_forwarded_for_hop_skips = 1
}
`);
  expect([...ignored.keys()]).toEqual(['ui', 'storage', 'seal']);
  const warning = (key: string, place: string) =>
    `unknown or unsupported field ${key} found in configuration at c.hcl:${place}`;
  expect(warnings).toEqual([warning('whatever', '3:1'), warning('nonsense', '12:3'), warning('bogus', '7:3')]);
});

test.each([
  ['audit "socket" "a" { options = { address = "x" } }', 'audit devices of type "socket" are not supported'],
  ['audit "syslog" "a" {}', 'audit devices of type "syslog" are not supported'],
  ['audit "file" {}', 'audit type and name must be specified'],
  ['audit "file" "" {}', 'audit config is missing a path'],
  ['audit "file" "a" { options = { log_raw = true } }', 'unknown type for string'],
  ['listener "unix" {}', 'listeners of type "unix" are not supported'],
  ['listener {}', 'listener type must be specified'],
  ['listener "tcp" { tls_disable = "maybe" }', 'invalid value for tls_disable'],
  ['default_lease_ttl = "soon"', 'default_lease_ttl: time: invalid duration "soon"'],
  ['initialize "a" { request { path = "x" } }', 'initialize type must be specified'],
  ['audit = 5', 'expected a block'],
  ['listener "tcp" {', 'object expected closing RBRACE'],
])('refuses %s', (text, message) => {
  expect(() => parse(text)).toThrow(ConfigError);
  expect(() => parse(text)).toThrow(/^c\.hcl: /);
  expect(() => parse(text)).toThrow(message);
});

test('reads the requests of initialize blocks', () => {
  const [block] = parse(`
initialize "auth" {
  request "mount" {
    operation = "update"
    path = "sys/auth/approle"
    allow_failure = true
    data = { type = "approle", list = ["a", 1, true] }
  }
  request "read" { operation = "read" path = "x" }
}`).initialize;
  expect(block).toMatchObject({
    name: 'auth',
    requests: [
      { name: 'mount', operation: 'update', path: 'sys/auth/approle', allowFailure: true },
      { name: 'read', operation: 'read', data: undefined },
    ],
  });
  expect(JSON.stringify(block?.requests[0]?.data)).toBe('[{"type":"approle"},{"list":["a",1,true]}]');
});

test('any text survives in the options of a device', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (description, value) => {
      const device = { type: 'file', path: 'a', description, options: { file_path: value } };
      const [read] = parse(JSON.stringify({ audit: [device] })).audits;
      expect([read?.description, read?.options]).toEqual([description, { file_path: value }]);
    }),
    { numRuns: 100 },
  );
});
