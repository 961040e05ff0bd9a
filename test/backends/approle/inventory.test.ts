import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { approleBackend } from '../../../src/backends/approle/index.ts';
import type { Page, RoleFacts, SecretIdFacts } from '../../../src/services/inventory.ts';
import { ApproleMount, text } from './support.ts';

const { inventory } = approleBackend;

function secretIds(mount: ApproleMount, role: string | undefined, after: string, limit: number): Page<SecretIdFacts> {
  return mount.transact((call) => inventory?.secretIds(call, role, { after, limit }) ?? { rows: [], next: null });
}

function roles(mount: ApproleMount, after: string, limit: number): Page<RoleFacts> {
  return mount.transact((call) => inventory?.roles(call, { after, limit }) ?? { rows: [], next: null });
}

/** Reads an enumeration to its end. */
function all<Row>(read: (after: string) => Page<Row>): Row[] {
  const rows: Row[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: Page<Row> = read(after);
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}

/** Three roles, with 40, no and 9 SecretIDs. */
function furnished(): ApproleMount {
  const mount = new ApproleMount();
  for (const [name, count] of [
    ['many', 40],
    ['none', 0],
    ['some.more', 9],
  ] as const) {
    mount.write(`role/${name}`, { secret_id_ttl: 600 });
    for (let i = 0; i < count; i++) {
      mount.write(`role/${name}/secret-id`, { metadata: `n=${i}` });
    }
  }
  return mount;
}

test('pages of any length have all rows, each once, and no page reads more than its limit', () => {
  const mount = furnished();
  const whole = secretIds(mount, undefined, '', 1000);
  expect(whole.rows.map(({ role }) => role)).toEqual([...Array(40).fill('many'), ...Array(9).fill('some.more')]);
  expect(new Set(whole.rows.map(({ accessor }) => accessor)).size).toBe(49);
  assert(
    property(integer({ min: 1, max: 60 }), (limit) => {
      const read = (after: string) => {
        const page = secretIds(mount, undefined, after, limit);
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        return page;
      };
      expect(all(read)).toEqual(whole.rows);
      expect(all((after) => roles(mount, after, limit)).map(({ role }) => role)).toEqual(['many', 'none', 'some.more']);
    }),
    { numRuns: 30 },
  );
});

test('those of one role are the role’s, in pages too', () => {
  const mount = furnished();
  const one = all((after) => secretIds(mount, 'Some.More', after, 4));
  expect(one).toHaveLength(9);
  expect(one.every(({ role }) => role === 'some.more')).toBe(true);
  expect(all((after) => secretIds(mount, 'none', after, 4))).toEqual([]);
  expect(all((after) => secretIds(mount, 'unknown', after, 4))).toEqual([]);
});

test('what was removed between two pages is left out, and the rest is not', () => {
  const mount = furnished();
  const first = secretIds(mount, undefined, '', 10);
  const before = new Set(secretIds(mount, undefined, '', 1000).rows.map(({ accessor }) => accessor));
  mount.delete('role/many');
  const rest = all((after) => secretIds(mount, undefined, after === '' ? (first.next ?? '') : after, 10));
  expect(rest.map(({ role }) => role)).toEqual(Array(9).fill('some.more'));
  expect(rest.every(({ accessor }) => before.has(accessor))).toBe(true);
});

test('a SecretID that was tidied is left out, even while its document exists', () => {
  const mount = furnished();
  mount.sleep(700);
  expect(mount.count('secret-ids')).toBe(49);
  expect(secretIds(mount, undefined, '', 1000).rows).toEqual([]);
});

test('a page costs the same however many SecretIDs there are', () => {
  const mount = furnished();
  const cost = () => {
    let calls = 0;
    mount.onStorage = () => {
      calls += 1;
    };
    secretIds(mount, 'many', '', 5);
    mount.onStorage = () => {};
    return calls;
  };
  const few = cost();
  for (let i = 0; i < 500; i++) {
    mount.write('role/many/secret-id');
  }
  expect(cost()).toBeLessThanOrEqual(few);
});

test('no fact reveals a SecretID or its hash', () => {
  const mount = new ApproleMount();
  mount.write('role/app');
  const secretId = text(mount.write('role/app/secret-id'), 'secret_id');
  const hash = mount.transact(({ storage }) => {
    const shard = `approle/mount-1/secret-ids/app/`;
    const key = shard + storage.list(shard)[0];
    return [...storage.scan(key + storage.list(key)[0])][0]?.[0] ?? '';
  });
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const { rows } = secretIds(mount, undefined, '', 10);
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(secretId);
  expect(JSON.stringify(rows)).not.toContain(hash);
});
