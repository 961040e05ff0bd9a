import { expect, test } from 'vitest';
import { migrateIndexes } from '../../../../src/storage/files/state/migrate-indexes.ts';
import type { Document } from '../../../../src/storage/storage.ts';

const hash = 'c97a'.repeat(16);
const chosen = '5bb7'.repeat(10);

test.each<[before: string, after: string]>([
  [`token-expiry/2026-12-24/07/52/44/${hash}`, `logs/token-expiry/2026-12-24/07/52/44/${hash}`],
  [`token-children/ab${hash}/${hash}`, `logs/token-children/ab${hash}/c9/${hash}`],
  [`leases/auth/approle/login/h${hash}`, `logs/leases/auth/approle/login/./c9/h${hash}`],
  [`leases/auth/token/create/ab/${chosen}`, `logs/leases/auth/token/create/ab/./5b/${chosen}`],
  [`leases/h${hash}`, `logs/leases/./c9/h${hash}`],
  [`approle/80/expiry/2026-11-23/07/52/43/${hash}`, `logs/approle/80/expiry/2026-11-23/07/52/43/${hash}`],
  ['approle/80/roles/expiry', 'approle/80/roles/expiry'],
  [`approle/80/secret-ids/r/cf/c9/${hash}`, `approle/80/secret-ids/r/cf/c9/${hash}`],
  [`logs/approle/80/uses/cf/c9/${hash}`, `logs/approle/80/uses/cf/c9/${hash}`],
  ['kv/80/secrets/leases/x', 'kv/80/secrets/leases/x'],
  [`token-accessors/${chosen}`, `token-accessors/${chosen}`],
])('%s becomes %s', (before, after) => {
  expect(migrateIndexes(before, { a: 1 })).toEqual([after, { a: 1 }]);
});

test.each<[before: Document, after: Document]>([
  [
    { path: 'x', expiryKey: `token-expiry/2026-12-24/07/52/44/${hash}` },
    { path: 'x', expiryKey: `logs/token-expiry/2026-12-24/07/52/44/${hash}` },
  ],
  [
    { path: 'x', expiryKey: null },
    { path: 'x', expiryKey: null },
  ],
])('a token names its key in the index of expiries: %j', (before, after) => {
  expect(migrateIndexes(`tokens/${hash}`, before)).toEqual([`tokens/${hash.slice(0, 35)}`, { hash, ...after }]);
});
