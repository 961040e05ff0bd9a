import type { GroupNames } from './group-names.ts';
import { shell } from './shell.ts';

/** The script for zsh. It works as a file named _localvault in a folder of $fpath, and where it's sourced after compinit. */
export function zshScript(groups: readonly GroupNames[]): string {
  return `#compdef localvault vault bao
# Completion of localvault, and of vault and bao where they are localvault, for zsh. Made by "localvault completion zsh".
# In ~/.zshrc, after compinit: source <(localvault completion zsh)

# Sets reply to the commands that are directly in the group $1, each with what it does.
_localvault_names() {
  case $1 in
${groups.map(caseOf).join('\n')}
    *) reply=() ;;
  esac
}

${functions}`;
}

function caseOf({ group, commands }: GroupNames): string {
  const items = commands.map(({ word, summary }) => `        ${quote(`${word}:${summary}`)}`);
  return [`    '${group}')`, '      reply=(', ...items, '      ) ;;'].join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const functions = shell`_localvault() {
  local name line candidate about program current
  local -a reply before finished unfinished
  integer i=1
  before=("\${(@Q)words[2,CURRENT-1]}")
  _localvault_names ''
  while ((i <= $#before && \${reply[(I)\${(b)before[i]}:*]})); do
    name=\${name:+$name }\${before[i]}
    _localvault_names "$name"
    ((i++))
  done
  if (($#reply)); then
    ((i > $#before)) && _describe -t commands command reply
    return
  fi
  if [[ $PREFIX == \~* ]]; then
    _files
    return
  fi
  program=\${(Q)words[1]}
  [[ $program == \~/* ]] && program=$HOME\${program#\~}
  # What was typed, without the quotes, of which the open one has to be closed first.
  current=\${(Q)\${:-$QIPREFIX$PREFIX\${compstate[quote]#\$}}}
  for line in "\${(@f)$("$program" __complete -- "\${(@)before}" "$current" 2>/dev/null </dev/null)}"; do
    candidate=\${line%%$'\t'*}
    [[ $candidate == *[[:cntrl:]]* ]] && continue
    candidate=\${candidate//\\/\\\\}
    about=\${line#*$'\t'}
    candidate=\${candidate//:/\\:}\${about:+:$about}
    if [[ $line == *[/=]$'\t'* ]]; then
      unfinished+=("$candidate")
    elif [[ -n $line ]]; then
      finished+=("$candidate")
    fi
  done
  (($#finished + $#unfinished)) || return 1
  _describe -t values value finished -- unfinished -S ''
}

if [[ $funcstack[1] == _localvault ]]; then
  _localvault "$@"
else
  compdef _localvault localvault vault bao
fi
`;
