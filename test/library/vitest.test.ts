import { describe, expect } from 'vitest';
import type { Vault } from '../../src/library/index.ts';
import { vaultTest } from '../../src/library/vitest.ts';

let seeded = 0;
const test = vaultTest(async (vault) => {
  seeded++;
  await vault.request('POST', 'secret/data/app', { data: { user: 'ann' } });
});

const user = async (vault: Vault) =>
  (await vault.request<{ data: { user: string } }>('GET', 'secret/data/app')).data.data.user;

const addresses = new Set<string>();

describe.concurrent('each test starts with the seeded state', () => {
  test.for(['bob', 'eve', 'joe'])('before it changes it to %s', async (name, { vault }) => {
    expect(await user(vault)).toBe('ann');
    await vault.request('POST', 'secret/data/app', { data: { user: name } });
    addresses.add(vault.address);
    expect(await user(vault)).toBe(name);
  });
});

test('the state is seeded once, and closed Vaults are gone', async ({ vault }) => {
  expect(seeded).toBe(1);
  expect(addresses.size).toBe(3);
  for (const address of addresses) {
    if (address !== vault.address) {
      await expect(fetch(address)).rejects.toThrow('fetch failed');
    }
  }
});

const withText = vaultTest({
  text: '{ "version": 1, "objects": { "secret/data/app": { "data": { "user": "eve" } } } }',
});

withText('a seed may be a description of the state', async ({ vault }) => {
  expect(await user(vault)).toBe('eve');
});

vaultTest()('without a seed, the state is a new one', async ({ vault }) => {
  await expect(user(vault)).rejects.toThrow('nothing found');
  expect((await vault.request('GET', 'sys/health')).data).toMatchObject({ initialized: true });
});
