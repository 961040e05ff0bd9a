export { startVault } from './start-vault.ts';
export type {
  RequestOptions,
  Seed,
  TokenAuth,
  Vault,
  VaultOptions,
  VaultResponse,
  VaultSnapshot,
  WrapInfo,
} from './vault.ts';
export { VaultError } from './vault-error.ts';
