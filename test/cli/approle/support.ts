import { expect } from 'vitest';
import type { newUser, Surroundings } from '../support/io.ts';

export type Vault = ReturnType<typeof newUser>;

/** A user, and what is known of their state. */
export interface Furnished {
  readonly vault: Vault;
  /** Runs a command that must succeed, and returns what it printed as JSON. */
  json(line: string, surroundings?: Surroundings): Promise<unknown>;
  /** Logs in with the SecretID that was used, and returns the token. */
  logIn(): Promise<string>;
  /** The accessors of the SecretIDs: one that was used, one that never was, one with five uses. */
  readonly used: string;
  readonly unused: string;
  readonly limited: string;
}

/** Prepares two roles with three SecretIDs, and logs in once. */
export async function furnish(vault: Vault): Promise<Furnished> {
  const run = async (line: string, surroundings?: Surroundings) => {
    const { status, stdout, stderr } = await vault(line, surroundings);
    expect([line, status, stderr]).toEqual([line, 0, '']);
    return stdout;
  };
  const json = async (line: string, surroundings?: Surroundings): Promise<unknown> =>
    JSON.parse(await run(line, surroundings));
  const create = async (line: string) => (await json(`write -format=json ${line}`)) as { data: Record<string, string> };

  await run('auth enable approle');
  await run('write auth/approle/role/jenkins token_policies=ci token_ttl=1h token_max_ttl=4h secret_id_ttl=24h');
  await run('write auth/approle/role/Other token_policies=a,b secret_id_num_uses=5');
  const roleId = await run('read -field=role_id auth/approle/role/jenkins/role-id');
  const used = await create('auth/approle/role/jenkins/secret-id metadata=env=prod,team=red cidr_list=127.0.0.0/8');
  const unused = await create('auth/approle/role/jenkins/secret-id metadata=env=test');
  const limited = await create('-f auth/approle/role/other/secret-id');
  const logIn = () =>
    run(`write -field=token auth/approle/login role_id=${roleId} secret_id=${used.data['secret_id']}`);
  await logIn();
  const accessorOf = ({ data }: { data: Record<string, string> }) => data['secret_id_accessor'] ?? '';
  return { vault, json, logIn, used: accessorOf(used), unused: accessorOf(unused), limited: accessorOf(limited) };
}

/** A time as JSON shows it. */
export const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
