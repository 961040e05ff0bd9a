import { basename } from 'node:path';
import type { Environment } from '../../client/environment.ts';
import { namedStateFolder, namedStatesFolder, preferencesFile } from '../../client/places.ts';
import { defaultStateName } from '../../client/state/state-name.ts';
import { errnoText } from '../../go/errno.ts';
import { quotedName } from '../../values/shown-name.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { booleanFlag } from '../flags/flag-types.ts';
import { divertingVariables, otherDiversions, serverDiversion } from '../shellenv/diversions.ts';
import { promptCommands, promptShells, promptUndoCommands } from '../shellenv/prompt.ts';
import { shadowedProgram } from '../shellenv/shadowed-program.ts';
import { shellCommands } from '../shellenv/shell-commands.ts';
import { shimFolder, writeShims } from '../shellenv/shims.ts';

const shells = ['bash', 'zsh', 'sh', 'fish'];

const flags = {
  local: booleanFlag({
    help: 'Also unset the variables that divert commands: VAULT_ADDR, VAULT_AGENT_ADDR, VAULT_TOKEN and VAULT_NAMESPACE, and the same with BAO_.',
  }),
  prompt: booleanFlag({
    help: 'Also show the name of the state in the prompt of bash, zsh or fish, or the server that VAULT_ADDR diverts commands to.',
  }),
  undo: booleanFlag({ help: 'Print the commands that undo all of this, and restore what -local has unset.' }),
};

type ShellenvContext = CommandContext<typeof flags>;

export const command = defineCommand({
  name: 'shellenv',
  summary: 'Put a vault command on PATH',
  usage: '[options] [bash | zsh | sh | fish]',
  help: `Print shell commands that put the commands "vault", "bao" and "localvault", which run this program, at the front of PATH. Scripts started from the shell find them too.

They hide NODE_EXTRA_CA_CERTS from Node.js, which would read that file at each start. A command reads it only when it connects by HTTPS. Programs that localvault starts get the variable unchanged.

In fish, use "localvault shellenv fish | source".`,
  examples: [
    'eval "$(localvault shellenv)"',
    'eval "$(localvault shellenv -local)"',
    'eval "$(localvault shellenv -prompt bash)"',
    'eval "$(localvault shellenv -undo)"',
  ],
  completes: [shells],
  flags,
  sendsRequests: false,
  run(context) {
    context.expectArgs(0, 1);
    const { env, flags, io, ui } = context;
    const shell = shellNamed(context.args[0], env);
    const folder = shimFolder(env);
    if (folder.includes(':')) {
      throw new Failure(
        `${folder} can't be in PATH, where ":" separates folders: set XDG_CONFIG_HOME to a folder without one`,
        1,
      );
    }
    if (flags.local && flags.undo) {
      throw new Failure('-local and -undo contradict each other: -undo alone restores what -local has unset', 1);
    }
    if (flags.prompt && flags.undo) {
      throw new Failure('-prompt and -undo contradict each other: -undo alone restores the prompt', 1);
    }
    if (flags.prompt && !promptShells.includes(shell)) {
      throw new Failure(
        '-prompt works in bash, zsh and fish: name the shell, for instance: localvault shellenv -prompt bash',
        1,
      );
    }
    if (!flags.undo) {
      write(folder, io.program);
      warnOfDiversions(context, shell);
      nameShadowed(context, folder);
    }
    const unset = flags.local ? divertingVariables.filter((name) => env[name] !== undefined) : [];
    ui.output(shellCommands(shell, { folder, unset, undo: flags.undo, restore: divertingVariables }));
    const prompt = promptText(shell, flags, env);
    if (prompt !== '') {
      ui.output(prompt);
    }
    return 0;
  },
});

function promptText(shell: string, { prompt, undo }: ShellenvContext['flags'], env: Environment): string {
  if (undo) {
    return promptUndoCommands(shell);
  }
  if (!prompt) {
    return '';
  }
  return promptCommands(shell, {
    preferences: preferencesFile(env),
    defaultState: namedStateFolder(env, defaultStateName),
    namedStates: namedStatesFolder(env),
  });
}

/** The requested shell, or else the user's own. An unknown one is treated as sh. */
function shellNamed(asked: string | undefined, env: Environment): string {
  if (asked !== undefined && !shells.includes(asked)) {
    throw new Failure(`Unknown shell: ${quotedName(asked)}. Use ${shells.join(', ')}.`, 1);
  }
  const own = basename(env.SHELL ?? '');
  return asked ?? (shells.includes(own) ? own : 'sh');
}

function write(folder: string, [node = '', script = '']: readonly string[]): void {
  try {
    writeShims(folder, { node, script });
  } catch (error) {
    throw new Failure(
      `can't write to ${folder}: ${errnoText(error)}; set XDG_CONFIG_HOME to a folder that you can write to`,
      2,
    );
  }
}

/** Warns of variables that keep commands from the local state. A token and a namespace only matter to a person. */
function warnOfDiversions({ env, flags, io, ui }: ShellenvContext, shell: string): void {
  if (flags.local) {
    return;
  }
  const server = serverDiversion(env);
  const others = server !== undefined || io.stderr.isTerminal ? otherDiversions(env) : [];
  const diversions = [...(server === undefined ? [] : [server]), ...others];
  if (diversions.length > 0) {
    const local = 'localvault shellenv -local';
    const remedy = shell === 'fish' ? `${local} fish | source` : `eval "$(${local})"`;
    ui.warn(`${diversions.join('\n')}\nTo use the local state and its stored token, run: ${remedy}`);
  }
}

/** Says which programs this one shadows. */
function nameShadowed({ env, io, ui }: ShellenvContext, folder: string): void {
  if (!io.stderr.isTerminal) {
    return;
  }
  for (const name of ['vault', 'bao']) {
    const shadowed = shadowedProgram(name, env.PATH ?? '', folder);
    if (shadowed !== undefined) {
      ui.warn(`"${name}" runs localvault from now on, instead of ${shadowed}.`);
    }
  }
}
