import { quotedName } from '../../values/shown-name.ts';
import { defineCommand } from '../command.ts';
import { scriptFor, shellsWithCompletion } from '../completion/scripts/index.ts';
import { Failure } from '../failure.ts';

export const command = defineCommand({
  name: 'completion',
  summary: 'Print a shell completion script',
  usage: 'SHELL',
  help: `Print a script that makes a shell complete the command lines of "localvault", "vault" and "bao": commands, flags, and existing mounts, roles, policies and secrets.

A line in the start-up file of the shell sets it up:

  bash  In ~/.bashrc: source <(localvault completion bash)
  zsh   In ~/.zshrc, after compinit: source <(localvault completion zsh)
  fish  In ~/.config/fish/config.fish: localvault completion fish | source`,
  examples: ['source <(localvault completion bash)', 'localvault completion fish > localvault.fish'],
  completes: [shellsWithCompletion],
  sendsRequests: false,
  run(context) {
    context.expectArgs(1);
    const [shell = ''] = context.args;
    const script = scriptFor(shell, context.tree);
    if (script === undefined) {
      throw new Failure(`Unknown shell: ${quotedName(shell)}. Use ${shellsWithCompletion.join(', ')}.`, 1);
    }
    context.io.stdout.write(script);
    return 0;
  },
});
