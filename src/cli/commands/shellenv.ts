import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Environment } from '../../client/environment.ts';
import { configFolder } from '../../client/places.ts';
import { defineCommand } from '../command.ts';
import { Failure, failing } from '../failure.ts';
import { booleanFlag } from '../flag-types.ts';

const shells = ['bash', 'zsh', 'sh', 'fish'];

export const command = defineCommand({
  name: 'shellenv',
  summary: 'Put a vault command on PATH',
  usage: '[options] [bash | zsh | sh | fish]',
  help: `Print shell commands that put a "vault" command, which runs this program, at the front of PATH. Scripts started from the shell find it too.

In fish, use "localvault shellenv fish | source".`,
  examples: ['eval "$(localvault shellenv)"', 'eval "$(localvault shellenv --undo)"'],
  completes: [shells],
  flags: { undo: booleanFlag({ help: 'Print the commands that remove it.' }) },
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0, 1);
    const { env, flags, io, ui } = context;
    const shell = shellNamed(context.args[0], env);
    const folder = join(configFolder(env), 'shim');
    if (folder.includes(':')) {
      throw new Failure(
        `${folder} can't be in PATH, where ":" separates folders: set XDG_CONFIG_HOME to a folder without one`,
        1,
      );
    }
    if (!flags.undo) {
      await failing('Error making the vault command', () => writeShim(folder, io.program));
    }
    ui.output(commandsFor(shell, folder, flags.undo));
    return 0;
  },
});

/** The requested shell, or else the user's own. An unknown one is treated as sh. */
function shellNamed(asked: string | undefined, env: Environment): string {
  if (asked !== undefined && !shells.includes(asked)) {
    throw new Failure(`Unknown shell: ${asked}. Use ${shells.join(', ')}.`, 1);
  }
  const own = basename(env.SHELL ?? '');
  return asked ?? (shells.includes(own) ? own : 'sh');
}

function writeShim(folder: string, program: readonly string[]): void {
  const shim = join(folder, 'vault');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(shim, `#!/bin/sh\nexec ${program.map(quote).join(' ')} "$@"\n`);
  chmodSync(shim, 0o755);
}

function commandsFor(shell: string, folder: string, undo: boolean): string {
  return (shell === 'fish' ? fishCommands(folder, undo) : shCommands(shell, folder, undo)).join('\n');
}

function fishCommands(folder: string, undo: boolean): string[] {
  const quoted = quoteForFish(folder);
  return [
    `while set -l __localvault_at (contains -i -- ${quoted} $PATH); set -e PATH[$__localvault_at]; end;`,
    undo ? 'set -gx PATH $PATH;' : `set -gx PATH ${quoted} $PATH;`,
  ];
}

/** The folder is stored in a variable, because shells disagree about quotes within `${PATH%%…}`. */
function shCommands(shell: string, folder: string, undo: boolean): string[] {
  return [
    `__localvault=${quote(folder)}; PATH=:$PATH:;`,
    'while :; do case $PATH in',
    `*:"$__localvault":*) PATH=\${PATH%%:"$__localvault":*}:\${PATH#*:"$__localvault":};;`,
    '*) break;; esac; done;',
    `PATH=\${PATH#:}; PATH=\${PATH%:};`,
    undo ? 'export PATH; unset __localvault;' : 'PATH=$__localvault:$PATH; export PATH; unset __localvault;',
    ...(shell === 'sh' ? [] : ['hash -r;']),
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function quoteForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
