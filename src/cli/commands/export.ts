import type { Exported } from '../../provision/export.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import { booleanFlag, textFlag } from '../flags/flag-types.ts';
import { Provisioner } from '../provision/provision.ts';
import { canAsk, confirm, forceFlag } from '../terminal/confirm.ts';

const formats = ['hcl', 'sh', 'json'] as const;

export const command = defineCommand({
  name: 'export',
  summary: 'Print the state as configuration for a server',
  usage: '[options] [PATH...]',
  help: `Print the configuration of the local state, or of the server that VAULT_ADDR names: secrets engines and auth methods with their tuning, ACL policies, AppRole roles, token roles, entities and groups. With paths, print only the objects at or beneath them. Defaults, and objects that every server has, are left out.

The format hcl is OpenBao's self-initialisation: a new server applies it if its configuration contains it. sh is a script of vault commands. json is one document, which suits version control. "localvault apply" reads hcl and json.

RoleIDs are printed with -role-ids, and the data of key-value engines with -secrets, the latest version of each secret. To keep that private, redirect the output under a umask of 077. SecretIDs and tokens can't be exported, because a server keeps only hashes of them.

The exit status is 2 if something could not be read. The rest is printed nevertheless.`,
  examples: [
    'localvault auth enable approle\nlocalvault write auth/approle/role/jenkins token_policies=jenkins token_ttl=20m\nlocalvault export > init.hcl\nlocalvault export -format=sh auth/approle',
    'localvault kv put secret/app user=ann\n(umask 077; localvault export -secrets -format=json > state.json)',
  ],
  completes: ['any path'],
  flags: {
    format: textFlag({ initial: 'hcl', completes: formats, help: 'The format: hcl, sh or json.' }),
    secrets: booleanFlag({ help: 'Print the data of key-value engines, too.' }),
    'role-ids': booleanFlag({ help: 'Print the RoleIDs of AppRole roles, too.' }),
    ...forceFlag,
  },
  sendsRequests: 'many',
  async run(context) {
    const { flags, args } = context;
    const format = formats.find((name) => name === flags.format);
    if (format === undefined) {
      throw new Failure(`-format must be hcl, sh or json, not ${JSON.stringify(flags.format)}`, 1);
    }
    if (args.includes('')) {
      throw new Failure('a path to export is empty: name one such as auth/approle, or none to export all', 1);
    }
    const provisioner = await Provisioner.open(context, 'refuse');
    if (flags.secrets && canAsk(context)) {
      await confirm(context, 'Print the data of all secrets in clear?', 'This prints secrets in clear');
    }
    const exported = await failing('Error exporting', () =>
      provisioner.export({ paths: args, secrets: flags.secrets, roleIds: flags['role-ids'] }),
    );
    const { text, notes } = await printed(format, exported);
    context.io.stdout.write(text);
    return tell(context, exported, notes, flags.secrets);
  },
});

async function printed(
  format: (typeof formats)[number],
  exported: Exported,
): Promise<{ readonly text: string; readonly notes: readonly string[] }> {
  switch (format) {
    case 'hcl': {
      const { printHcl } = await import('../../provision/formats/hcl.ts');
      return printHcl(exported);
    }
    case 'sh': {
      const { printScript } = await import('../../provision/formats/shell.ts');
      return { text: printScript(exported), notes: [] };
    }
    case 'json': {
      const { printDocument } = await import('../../provision/formats/json.ts');
      return { text: printDocument(exported.objects), notes: [] };
    }
  }
}

/** Says on standard error what is missing. Returns the exit status. */
function tell({ ui, io }: Context, exported: Exported, notes: readonly string[], hasSecrets: boolean): number {
  ui.warn("SecretIDs and tokens aren't exported: a server keeps only hashes of them.");
  for (const note of [...exported.notes, ...notes]) {
    ui.warn(`Not exported: ${note}.`);
  }
  const hasEngine = exported.objects.some(([path, { type }]) => path.startsWith('sys/mounts/') && type === 'kv');
  if (!hasSecrets && hasEngine && io.stderr.isTerminal) {
    ui.warn('The data of key-value engines is left out; -secrets includes it.');
  }
  for (const { path, error } of exported.problems) {
    ui.error(`Missing: ${path}: ${error}`);
  }
  return exported.problems.length === 0 ? 0 : 2;
}
