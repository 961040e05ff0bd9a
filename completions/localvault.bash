# Completion of localvault, and of vault where that is localvault, for bash. Made by "localvault completion bash".
# In ~/.bashrc: source <(localvault completion bash)

# Sets names to the commands that are directly in the group $1.
_localvault_names() {
  case $1 in
    '') names='read write patch delete list scan login unwrap status path-help kv auth secrets policy token lease audit operator namespace plugin server print config state clock completion shellenv version-history' ;;
    'kv') names='get put patch delete undelete destroy list scan rollback enable-versioning metadata' ;;
    'kv metadata') names='get put patch delete' ;;
    'auth') names='enable disable list tune move help' ;;
    'secrets') names='enable disable list tune move' ;;
    'policy') names='write read list delete fmt' ;;
    'token') names='create lookup renew revoke capabilities' ;;
    'lease') names='lookup renew revoke' ;;
    'audit') names='enable disable list' ;;
    'operator') names='init seal unseal key-status rotate members' ;;
    'namespace') names='list scan lookup create patch delete' ;;
    'plugin') names='list info register deregister' ;;
    'print') names='token' ;;
    'config') names='get set unset path' ;;
    'state') names='path check snapshot reset rotate-key' ;;
    'state snapshot') names='save restore inspect' ;;
    'clock') names='advance show reset' ;;
    *) names= ;;
  esac
}

# Sets words to the words up to the cursor, as the shell would read them, the last one being the one at the cursor. Sets quote to
# the quotation mark that is open there, and kept to the part of the last word that is in front of what readline replaces.
_localvault_split() {
  local line=${COMP_LINE:0:COMP_POINT} word= started= i=0 char next kept_outside=
  words=() quote= kept=
  if [[ -z $line ]]; then
    words=("${COMP_WORDS[@]:0:COMP_CWORD+1}")
    return
  fi
  while ((i < ${#line})); do
    char=${line:i:1} next=${line:i+1:1}
    ((i += 1))
    if [[ -n $quote && $char == "$quote" ]]; then
      quote= kept=$kept_outside
    elif [[ $char == \\ && ( -z $quote || ( $quote == '"' && $next == [\\\"\$\`] ) ) ]]; then
      word+=$next started=1
      ((i += 1))
    elif [[ -n $quote ]]; then
      word+=$char
    elif [[ $char == [\'\"] ]]; then
      quote=$char kept_outside=$kept kept=$word started=1
    elif [[ $char == [[:space:]] ]]; then
      [[ $started ]] && words+=("$word")
      word= started= kept=
    else
      word+=$char started=1
      [[ $COMP_WORDBREAKS == *"$char"* ]] && kept=$word
    fi
  done
  words+=("$word")
}

# Adds the candidate $1 to the replies, written as the shell needs it at the cursor.
_localvault_reply() {
  local text=${1#"$kept"} written= i
  if [[ -z $quote ]]; then
    printf -v written %q "$text"
    written=${written//\\,/,}
  elif [[ $quote == '"' ]]; then
    for ((i = 0; i < ${#text}; i++)); do
      [[ ${text:i:1} == [\\\"\$\`] ]] && written+=\\
      written+=${text:i:1}
    done
  else
    written=$text
  fi
  COMPREPLY+=("$written")
}

_localvault() {
  local IFS=$' \t\n' words quote kept name= names i=1 last current program candidate about
  COMPREPLY=()
  _localvault_split
  last=$((${#words[@]} - 1))
  current=${words[last]}
  _localvault_names ''
  while ((i < last)) && [[ " $names " == *" ${words[i]} "* ]]; do
    name=${name:+$name }${words[i]}
    _localvault_names "$name"
    ((i += 1))
  done
  if [[ -n $names ]]; then
    ((i == last)) || return 0
    for candidate in $names; do
      [[ $candidate == "$current"* ]] && _localvault_reply "$candidate"
    done
  elif [[ $current == '~'* && -z $quote ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r candidate; do
      COMPREPLY+=("$candidate")
    done < <(compgen -f -- "$current")
  else
    program=${words[0]/#\~\//$HOME/}
    while IFS=$'\t' read -r candidate about; do
      _localvault_reply "$candidate"
    done < <("$program" __complete -- "${words[@]:1}" 2>/dev/null </dev/null)
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[/=] ]]; then
      compopt -o nospace 2>/dev/null
    fi
  fi
  return 0
}

complete -F _localvault localvault vault
