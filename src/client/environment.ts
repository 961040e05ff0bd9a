/** The process's environment, handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A variable of the client, by its name without prefix (`ADDR`, `TOKEN`): `BAO_…` where it is set, even if empty, else
 * `VAULT_…`. `''` where neither is set.
 */
export function readVariable(env: Environment, name: string): string {
  return lookupVariable(env, name) ?? '';
}

/** The same, but undefined where neither is set. */
export function lookupVariable(env: Environment, name: string): string | undefined {
  return env[`BAO_${name}`] ?? env[`VAULT_${name}`];
}
