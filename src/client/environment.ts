/** Environment variables, passed in so that tests can set them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a client variable by its name without a prefix (`ADDR`, `TOKEN`): `BAO_ADDR` if it is set, even if empty, or
 * else `VAULT_ADDR`. Returns `''` if neither is set.
 */
export function readVariable(env: Environment, name: string): string {
  return lookupVariable(env, name) ?? '';
}

/** Like `readVariable`, but returns undefined if neither is set. */
export function lookupVariable(env: Environment, name: string): string | undefined {
  return env[`BAO_${name}`] ?? env[`VAULT_${name}`];
}
