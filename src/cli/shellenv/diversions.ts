import type { Environment } from '../../client/environment.ts';
import { readVariable } from '../../client/environment.ts';

/** Variables that divert commands from the local state and its stored token, without their prefixes. */
const diverting = ['ADDR', 'AGENT_ADDR', 'TOKEN', 'NAMESPACE'] as const;

/** The names of these variables with both prefixes. */
export const divertingVariables: readonly string[] = diverting.flatMap((name) => [`BAO_${name}`, `VAULT_${name}`]);

/** Describes the server that the environment sends commands to; undefined if commands use the local state. */
export function serverDiversion(env: Environment): string | undefined {
  const name = (['AGENT_ADDR', 'ADDR'] as const).find((variable) => readVariable(env, variable) !== '');
  return (
    name &&
    `${fullName(env, name)} names the server ${withoutPassword(readVariable(env, name))}: commands go there, not to the local state.`
  );
}

/** Describes the effects of a set token and namespace on commands. */
export function otherDiversions(env: Environment): readonly string[] {
  return [
    ...(readVariable(env, 'TOKEN') === ''
      ? []
      : [`${fullName(env, 'TOKEN')} is set: commands use it instead of the stored token.`]),
    ...(readVariable(env, 'NAMESPACE') === ''
      ? []
      : [`${fullName(env, 'NAMESPACE')} is set: commands fail on the local state, which has only the root namespace.`]),
  ];
}

function fullName(env: Environment, name: string): string {
  return env[`BAO_${name}`] === undefined ? `VAULT_${name}` : `BAO_${name}`;
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}
