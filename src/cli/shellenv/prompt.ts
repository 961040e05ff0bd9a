import { quoteForFish, quoteForSh } from '../../values/shell-quote.ts';

/** What a prompt needs to find the state in use, without starting a program. */
export interface PromptPlaces {
  /** The file of the preferences. */
  readonly preferences: string;
  /** The folder of the default state. */
  readonly defaultState: string;
  /** The folder of the named states. */
  readonly namedStates: string;
}

/** The shells that can run something before each prompt. */
export const promptShells: readonly string[] = ['bash', 'zsh', 'fish'];

/**
 * Returns the commands that put the name of the state in use into a shell's prompt, or the server that a variable diverts commands to.
 * The prompt costs no process: the shell reads the variables and the preferences itself. Its steps follow `stateChoice` and
 * `serverDiversion`.
 *
 * The commands are the same for bash and zsh, since the user's login shell may not be the current one. Every command ends with a semicolon,
 * for those who forget the quotes of `eval "$(…)"`.
 */
export function promptCommands(shell: string, places: PromptPlaces): string {
  return shell === 'fish' ? fishPrompt(places) : shPrompt(places);
}

/** Returns the commands that remove it again, if present; `''` for a shell that can't have it. */
export function promptUndoCommands(shell: string): string {
  return shell === 'fish' ? fishUndo : shell === 'sh' ? '' : shUndo;
}

/**
 * No command fails, in case the shell traps errors. Characters that a shell would expand in a prompt are replaced. Other functions may
 * rewrite the prompt, so this one comes last. A PROMPT_COMMAND that is a string may end in a semicolon, so the function's name stands on a
 * line of its own there.
 */
function shPrompt({ preferences, defaultState, namedStates }: PromptPlaces): string {
  return `__localvault_prompt() {
local code=$? address= folder= name= text=;
if [ -n "\${ZSH_VERSION-}" ]; then emulate -L zsh; fi;
address=\${BAO_AGENT_ADDR-\${VAULT_AGENT_ADDR-}};
if [ -z "$address" ]; then address=\${BAO_ADDR-\${VAULT_ADDR-}}; fi;
if [ -n "$address" ]; then case $address in *//*@*) address=\${address%%//*}//\${address#*@};; esac;
elif [ -n "\${LOCALVAULT_HOME-}" ]; then folder=\${LOCALVAULT_HOME%/};
elif [ -n "\${LOCALVAULT_STATE-}" ]; then name=$LOCALVAULT_STATE;
else { IFS= read -r -d '' text < ${quoteForSh(preferences)}; } 2> /dev/null || :;
case $text in
*'"state"'*) folder=\${text#*'"state"'}; folder=\${folder#*\\"}; folder=\${folder%%\\"*};;
*) name=default;;
esac;
fi;
case $folder in
"") ;;
${quoteForSh(defaultState)}) name=default;;
${quoteForSh(namedStates)}/?*) name=\${folder##*/};;
"$HOME"/?*) name="~/\${folder#"$HOME"/}";;
*) name=$folder;;
esac;
name=\${name//[^A-Za-z0-9._~:@\\/-]/?};
address=\${address//[^A-Za-z0-9._~:@\\/-]/?};
PS1=\${PS1#"\${__localvault_shown-}"};
if [ -n "$address" ]; then __localvault_shown="(vault -> $address) "; else __localvault_shown="(vault:$name) "; fi;
PS1=$__localvault_shown$PS1;
return $code;
};
if [ -n "\${ZSH_VERSION-}" ]; then precmd_functions=(\${precmd_functions:#__localvault_prompt} __localvault_prompt);
else case "$(declare -p PROMPT_COMMAND 2> /dev/null || :)" in
*__localvault_prompt*) ;;
"declare -a"*) PROMPT_COMMAND+=(__localvault_prompt);;
*) PROMPT_COMMAND=\${PROMPT_COMMAND:+$PROMPT_COMMAND$'\\n'}__localvault_prompt;;
esac;
fi;`;
}

const shUndo = `if command -v __localvault_prompt > /dev/null; then PS1=\${PS1#"\${__localvault_shown-}"};
if [ -n "\${ZSH_VERSION-}" ]; then precmd_functions=(\${precmd_functions:#__localvault_prompt});
else case "$(declare -p PROMPT_COMMAND 2> /dev/null || :)" in
"declare -a"*) for __localvault in "\${!PROMPT_COMMAND[@]}"; do
case \${PROMPT_COMMAND[$__localvault]} in __localvault_prompt) unset "PROMPT_COMMAND[$__localvault]";; esac;
done; unset __localvault;;
*) PROMPT_COMMAND=\${PROMPT_COMMAND%__localvault_prompt}; PROMPT_COMMAND=\${PROMPT_COMMAND%$'\\n'};;
esac;
fi;
unset __localvault_shown; unset -f __localvault_prompt;
fi;`;

/** The user's own prompt finds the statuses of the last command as they were, those of a pipeline of up to four commands too. */
function fishPrompt({ preferences, defaultState, namedStates }: PromptPlaces): string {
  return `function __localvault_shown;
set -l address; set -l folder; set -l name; set -l text;
if set -q BAO_AGENT_ADDR; set address "$BAO_AGENT_ADDR"; else; set address "$VAULT_AGENT_ADDR"; end;
if test -z "$address"; if set -q BAO_ADDR; set address "$BAO_ADDR"; else; set address "$VAULT_ADDR"; end; end;
if test -n "$address"; set address (string join '?' -- (string replace -r '//[^/@]*@' '//' -- $address));
else if test -n "$LOCALVAULT_HOME"; set folder (string join '?' -- (string replace -r '(.)/$' '$1' -- $LOCALVAULT_HOME));
else if test -n "$LOCALVAULT_STATE"; set name $LOCALVAULT_STATE;
else;
if test -r ${quoteForFish(preferences)}; read -z text < ${quoteForFish(preferences)}; end;
set folder (string match -r '"state"\\s*:\\s*"([^"]*)"' -- "$text")[2]; or set name default;
end;
if test -n "$folder";
set -l place (string split -r -m 1 / -- $folder);
if test "$folder" = ${quoteForFish(defaultState)}; set name default;
else if test "$place[1]" = ${quoteForFish(namedStates)}; set name $place[2];
else; set name (string replace -r '^'(string escape --style=regex -- $HOME)/ '~/' -- $folder);
end;
end;
set name (string replace -r -a '[^A-Za-z0-9._~:@/-]' '?' -- $name);
set address (string replace -r -a '[^A-Za-z0-9._~:@/-]' '?' -- $address);
if test -n "$address"; printf '(vault -> %s) ' $address; else; printf '(vault:%s) ' $name; end;
end;
function __localvault_return; return $argv[1]; end;
if not functions -q __localvault_fish_prompt; and functions -q fish_prompt; functions -c fish_prompt __localvault_fish_prompt; end;
function fish_prompt;
set -l codes $pipestatus;
__localvault_shown;
switch (count $codes);
${[2, 3, 4].map((count) => `case ${count}; ${statuses(count)};`).join('\n')}
case '*'; __localvault_return $codes[-1];
end;
__localvault_fish_prompt;
end;`;
}

/** A pipeline that ends with the statuses in $codes. Fish has no other way to set them, and `eval` keeps the last one only. */
function statuses(count: number): string {
  return Array.from({ length: count }, (_, index) => `__localvault_return $codes[${index + 1}]`).join(' | ');
}

const fishUndo = `if functions -q __localvault_fish_prompt;
functions -e fish_prompt; functions -c __localvault_fish_prompt fish_prompt;
functions -e __localvault_fish_prompt __localvault_shown __localvault_return;
end;`;
