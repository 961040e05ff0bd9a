import { expect, test } from 'vitest';
import { migrateTimes } from '../../../../src/storage/files/state/migrate-times.ts';
import type { Document } from '../../../../src/storage/storage.ts';

const ms = 1795333964694;
const text = '2026-11-22T07:52:44.694000000Z';

test.each<[key: string, before: Document, after: Document]>([
  ['state', { created: ms, clusterName: 'c' }, { created: text, clusterName: 'c' }],
  ['clock', { offset: 3_600_500 }, { offset: 3600.5 }],
  [
    'policies/team%2Fp',
    { text: 'x', version: 1, expires: null, modified: ms },
    { text: 'x', version: 1, expires: null, modified: text },
  ],
  ['policies/p', { expires: ms, modified: ms }, { expires: text, modified: text }],
  ['policies/late', { expires: 253_402_300_800_000 }, { expires: '9999-12-31T23:59:59.999999999Z' }],
  [
    'tokens/c97a04c9',
    {
      meta: { creationTime: '1' },
      creationTime: ms,
      ttl: 2764800,
      lease: { issueTime: ms, expireTime: ms, lastRenewal: null, ttl: 2764800 },
      expiryKey: null,
    },
    {
      meta: { creationTime: '1' },
      creationTime: text,
      ttl: 2764800,
      lease: { issueTime: text, expireTime: text, lastRenewal: null, ttl: 2764800 },
      expiryKey: null,
    },
  ],
  [
    'cubbyhole/8xfX4Q/response',
    { sealed: '{"creationTime":1}', creationPath: 'a', creationTime: ms, ttl: 1.5 },
    { sealed: '{"creationTime":1}', creationPath: 'a', creationTime: text, ttl: 1.5 },
  ],
  [
    'kv/5f/metadata/app/created',
    {
      created: ms,
      updated: ms,
      currentVersion: 2,
      deleteVersionAfter: 60,
      customMetadata: { created: '1' },
      versions: {
        1: { created: ms, deleted: null, destroyed: false },
        2: { created: ms, deleted: ms, destroyed: true },
      },
    },
    {
      created: text,
      updated: text,
      currentVersion: 2,
      deleteVersionAfter: 60,
      customMetadata: { created: '1' },
      versions: {
        1: { created: text, deleted: null, destroyed: false },
        2: { created: text, deleted: text, destroyed: true },
      },
    },
  ],
  [
    'approle/80/secret-ids/jenkins/cf/13/131e',
    { ttl: 86400, created: ms, updated: ms, expires: null, metadata: { expires: '1' } },
    { ttl: 86400, created: text, updated: text, expires: null, metadata: { expires: '1' } },
  ],
  ['approle/80/leftovers/cf', { name: 'r', deleted: ms }, { name: 'r', deleted: text }],
  ['approle/80/tidy', { since: ms, requested: ms }, { since: text, requested: text }],
  ['failed-logins/auth_approle_c3/f7', { count: 1, last: ms }, { count: 1, last: text }],
  ['locked-users/auth_approle_c3/f7', { until: ms }, { until: text }],
  [
    'identity/entities/30',
    {
      metadata: {},
      aliases: [{ id: '11', creationTime: ms, lastUpdateTime: ms }],
      creationTime: ms,
      lastUpdateTime: ms,
    },
    {
      metadata: {},
      aliases: [{ id: '11', creationTime: text, lastUpdateTime: text }],
      creationTime: text,
      lastUpdateTime: text,
    },
  ],
  [
    'identity/groups/31',
    { alias: { creationTime: ms, lastUpdateTime: ms }, modifyIndex: 1, creationTime: ms, lastUpdateTime: ms },
    { alias: { creationTime: text, lastUpdateTime: text }, modifyIndex: 1, creationTime: text, lastUpdateTime: text },
  ],
])('%s holds texts in place of numbers', (key, before, after) => {
  expect(migrateTimes(key, before)).toEqual([key, after]);
});

test.each<[key: string, document: Document]>([
  ['mounts/auth/approle', { config: { defaultLeaseTtl: 1795333964694 } }],
  ['kv/5f/secrets/metadata/app', { sealed: '{"created":1}' }],
  ['kv/5f/versions/1/app', { sealed: '{"created":1}' }],
  ['kv/5f/config', { deleteVersionAfter: 60 }],
  ['approle/80/roles/created', { secretIdTtl: 86400 }],
  ['approle/80/expiry/2026-11-23/07/52/43/131e', { name: 'r', key: 'cf' }],
  ['cubbyhole/8xfX4Q/x', { sealed: '{"creationTime":1}' }],
  ['token-expiry/2026-12-24/07/52/44/c97a', {}],
])('%s has no times and stays', (key, document) => {
  expect(migrateTimes(key, document)).toEqual([key, document]);
});

test('a field called __proto__ stays one', () => {
  const before = JSON.parse(`{"created":${ms},"customMetadata":{"__proto__":"x"}}`) as Document;
  const [, after] = migrateTimes('kv/5f/metadata/a', before);
  expect(JSON.stringify(after)).toBe(`{"created":"${text}","customMetadata":{"__proto__":"x"}}`);
});
