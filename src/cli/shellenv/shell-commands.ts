import { quoteForFish, quoteForSh } from '../../values/shell-quote.ts';

/** What the commands for a shell do. */
export interface ShellChange {
  /** The folder to put at the front of PATH, or to remove from it. */
  readonly folder: string;
  /** Exported variables to save under another name and to unset. Variables with saved values are restored by `undo` instead. */
  readonly unset: readonly string[];
  /** Whether to undo the change. */
  readonly undo: boolean;
  /** The variables that an earlier change may have saved. */
  readonly restore: readonly string[];
}

/** Returns the commands that change the environment of a shell. */
export function shellCommands(shell: string, change: ShellChange): string {
  return (shell === 'fish' ? fishCommands(change) : shCommands(shell, change)).join('\n');
}

/** The name that a variable's value is saved under. It isn't exported, so that no other program gets a saved token. */
function savedName(variable: string): string {
  return `__localvault_${variable}`;
}

/** Each command ends with a semicolon, for those who forget the quotes of `eval "$(…)"`. */
function fishCommands({ folder, unset, undo, restore }: ShellChange): string[] {
  const quoted = quoteForFish(folder);
  return [
    `while set -l __localvault_at (contains -i -- ${quoted} $PATH); set -e PATH[$__localvault_at]; end;`,
    undo ? 'set -gx PATH $PATH;' : `set -gx PATH ${quoted} $PATH;`,
    ...unset.map((name) => `if set -q ${name}; set -g ${savedName(name)} "$${name}"; set -e ${name}; end;`),
    ...(undo ? restore : []).map((name) => {
      const saved = savedName(name);
      return `if set -q ${saved}; set -q ${name}; or set -gx ${name} "$${saved}"; set -e ${saved}; end;`;
    }),
  ];
}

/** The folder is stored in a variable, because shells disagree about quotes within `${PATH%%…}`. */
function shCommands(shell: string, { folder, unset, undo, restore }: ShellChange): string[] {
  return [
    `__localvault=${quoteForSh(folder)}; PATH=:$PATH:;`,
    'while :; do case $PATH in',
    `*:"$__localvault":*) PATH=\${PATH%%:"$__localvault":*}:\${PATH#*:"$__localvault":};;`,
    '*) break;; esac; done;',
    `PATH=\${PATH#:}; PATH=\${PATH%:};`,
    undo ? 'export PATH; unset __localvault;' : 'PATH=$__localvault:$PATH; export PATH; unset __localvault;',
    ...unset.map((name) => `case \${${name}+s} in s) ${savedName(name)}=$${name}; unset ${name};; esac;`),
    ...(undo ? restore : []).map((name) => {
      const saved = savedName(name);
      return `case \${${saved}+s}\${${name}+n} in s) export ${name}="$${saved}";; esac; unset ${saved};`;
    }),
    ...(shell === 'sh' ? [] : ['hash -r;']),
  ];
}
