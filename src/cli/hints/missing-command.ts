/*
 * The commands that localvault lacks: those of OpenBao 2.6.2 (command/commands.go) and those in the documentation of HashiCorp Vault 1.21.
 * A group that localvault lacks altogether stands for all of its commands.
 */

const ofBoth: readonly string[] = [
  'agent',
  'debug',
  'namespace lock',
  'namespace unlock',
  'operator diagnose',
  'operator migrate',
  'operator raft',
  'operator rekey',
  'pki',
  'plugin reload',
  'plugin reload-status',
  'proxy',
  'ssh',
  'transit',
];

const ofOpenBao: readonly string[] = [
  'namespace delete-sealed',
  'namespace seal',
  'namespace seal-status',
  'namespace unseal',
  'operator rotate-keys',
  'operator validate-config',
  'plugin init',
];

const ofVault: readonly string[] = [
  'events',
  'hcp',
  'license',
  'operator import',
  'operator usage',
  'operator utilization',
  'plugin runtime',
  'recover',
  'transform',
];

/** The commands of OpenBao and HashiCorp Vault that localvault lacks, with the programs that have them. */
export const missingCommands: ReadonlyMap<string, string> = new Map([
  ...ofBoth.map((name) => [name, 'OpenBao and HashiCorp Vault'] as const),
  ...ofOpenBao.map((name) => [name, 'OpenBao'] as const),
  ...ofVault.map((name) => [name, 'HashiCorp Vault'] as const),
]);

/**
 * Says why a command isn't there.
 *
 * @param group the words of the group that the command was looked for in; none for the program
 */
export function explainMissing(group: readonly string[], word: string): string {
  const before = ['localvault', ...group].join(' ');
  if (word === 'help') {
    return `There is no command "${before} help": use "${before} -h".`;
  }
  if (word.startsWith('-')) {
    return `"${before}" takes a command before flags such as ${word}.`;
  }
  const owner = missingCommands.get([...group, word].join(' '));
  if (owner !== undefined) {
    return `The command "${[...group, word].join(' ')}" exists in ${owner}, but not in localvault. For a real server, use the program that came with it.`;
  }
  return `There is no command "${before} ${word}".`;
}
