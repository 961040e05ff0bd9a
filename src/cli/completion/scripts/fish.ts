import type { GroupNames } from './group-names.ts';
import { shell } from './shell.ts';

/** The script for fish. */
export function fishScript(groups: readonly GroupNames[]): string {
  return `# Completion of localvault, and of vault and bao where they are localvault, for fish. Made by "localvault completion fish".
# In ~/.config/fish/config.fish: localvault completion fish | source

# Prints the commands that are directly in the group $argv, each with what it does.
function __localvault_names
    switch "$argv"
${groups.map(caseOf).join('\n')}
    end
end

${functions}`;
}

function caseOf({ group, commands }: GroupNames): string {
  const items = commands.map(({ word, summary }) => `                ${word} ${quote(summary)}`);
  return [`        case '${group}'`, `            printf '%s\\t%s\\n' \\`, items.join(' \\\n')].join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const functions = shell`# Prints the word at the cursor as the shell would read it, whether or not its quotes are closed.
function __localvault_current
    set -l token (commandline -ct)
    for end in '' "'" '"'
        string unescape -- "$token$end" 2>/dev/null
        and return
    end
    printf '%s\n' "$token"
end

function __localvault_complete
    set -l before (commandline -opc)
    set -l program $before[1]
    string match -q '~/*' -- $program
    and set program $HOME(string sub -s 2 -- $program)
    set -e before[1]
    set -l name
    set -l rest $before
    set -l names (__localvault_names '')
    while set -q rest[1]; and contains -- "$rest[1]" (string replace -r '\t.*' '' -- $names)
        set -a name $rest[1]
        set -e rest[1]
        set names (__localvault_names $name)
    end
    if set -q names[1]
        set -q rest[1]
        or printf '%s\n' $names
    else
        set -l candidates ($program __complete -- $before (__localvault_current) 2>/dev/null </dev/null)
        # The shell quotes what it inserts, but for a ~ at the beginning of a word.
        if test -z "$(commandline -ct)"
            string match -v -- '~*' $candidates
        else
            printf '%s\n' $candidates
        end
    end
end

# Whether the word at the cursor is a file in somebody's home, which the shell itself knows best.
function __localvault_in_home
    string match -q '~*' -- (commandline -ct)
end

complete -c localvault -f -n 'not __localvault_in_home' -a '(__localvault_complete)'
complete -c localvault -F -n __localvault_in_home
complete -c vault -f -n 'not __localvault_in_home' -a '(__localvault_complete)'
complete -c vault -F -n __localvault_in_home
complete -c bao -f -n 'not __localvault_in_home' -a '(__localvault_complete)'
complete -c bao -F -n __localvault_in_home
`;
