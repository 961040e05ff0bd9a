import { type TestAPI, test } from 'vitest';
import { type Seed, startVault, type Vault, type VaultSnapshot } from './index.ts';

/** The fixture that `vaultTest` adds to the context of a test. */
export interface VaultFixture {
  /** The test's own Vault. It is closed after the test. */
  readonly vault: Vault;
}

/**
 * Returns Vitest's `test` with a fixture `vault`. Each test that uses it has its own Vault, even among concurrent tests.
 *
 * ```ts
 * const test = vaultTest(async (vault) => {
 *   await vault.request('POST', 'secret/data/app', { data: { user: 'ann' } });
 * });
 *
 * test('reads the secret', async ({ vault }) => {
 *   await vault.request('GET', 'secret/data/app');
 * });
 * ```
 *
 * @param seed the contents of the state, or a function that prepares it, once for all tests of the file; each test starts with a copy
 */
export function vaultTest(seed: ((vault: Vault) => unknown) | Seed | readonly Seed[] = []): TestAPI<VaultFixture> {
  let seeded: Promise<VaultSnapshot> | undefined;
  return test.extend<VaultFixture>({
    vault: async ({ task: _ }, use) => {
      seeded ??= seedState(seed);
      const vault = await startVault({ snapshot: await seeded });
      await use(vault);
      await vault.close();
    },
  });
}

async function seedState(seed: ((vault: Vault) => unknown) | Seed | readonly Seed[]): Promise<VaultSnapshot> {
  const vault = await startVault(typeof seed === 'function' ? {} : { seed });
  try {
    if (typeof seed === 'function') {
      await seed(vault);
    }
    return vault.snapshot();
  } finally {
    await vault.close();
  }
}
