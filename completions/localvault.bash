# Completion of localvault, and of vault and bao where they are localvault, for bash. Made by "localvault completion bash".
# In ~/.bashrc: source <(localvault completion bash)

# Sets names to the commands that are directly in the group $1.
_localvault_names() {
  case $1 in
    '') names='delete list login read server status unwrap write apply approle audit auth clock completion config exec expiring export info kv lease log monitor namespace operator patch path-help plugin policy print scan secrets shellenv state token tree tutorial version version-history who-can why' ;;
    'approle') names='roles secret-ids tokens' ;;
    'audit') names='disable enable list' ;;
    'auth') names='disable enable help list move tune' ;;
    'clock') names='advance reset show' ;;
    'config') names='get path set unset' ;;
    'kv') names='delete destroy enable-versioning get list metadata patch put rollback scan undelete' ;;
    'kv metadata') names='delete get patch put' ;;
    'lease') names='lookup renew revoke' ;;
    'namespace') names='create delete list lookup patch scan' ;;
    'operator') names='generate-root init key-status members rotate seal step-down unseal' ;;
    'plugin') names='deregister info list register' ;;
    'policy') names='delete fmt list read write' ;;
    'print') names='token' ;;
    'secrets') names='disable enable list move tune' ;;
    'state') names='check create delete list path reset root-token rotate-key snapshot use' ;;
    'state snapshot') names='inspect restore save' ;;
    'token') names='capabilities create lookup renew revoke' ;;
    *) names= ;;
  esac
}

# Reads the line up to the cursor as the shell would, but expands nothing. $1 is the text that readline will replace. Sets words to
# the words, the last one being the one at the cursor; quote to the quotation mark that is open there; kept to the part of the last
# word before the replaced text; home to 1 if that word begins with an unquoted ~/. Fails where readline sees other quotes.
_localvault_split() {
  local line=${COMP_LINE:0:COMP_POINT} word= started= i=0 char next digits
  local start kept_outside= opened=0 quote_at_start= word_at_start=0
  words=() quote= kept= home=
  if [[ -z $line ]]; then
    words=("${COMP_WORDS[@]:0:COMP_CWORD+1}")
    return
  fi
  [[ $line == *"$1" ]] || return
  start=$((${#line} - ${#1}))
  [[ $1 == [:=] ]] && start=${#line}
  while :; do
    ((i == start)) && kept=$word quote_at_start=$quote word_at_start=${#words[@]}
    ((i < ${#line})) || break
    char=${line:i:1} next=${line:i+1:1}
    ((i += 1))
    if [[ -n $quote && $char == "${quote#$}" ]]; then
      quote=
    elif [[ $quote == "'" ]]; then
      word+=$char
    elif [[ $quote == '"' ]]; then
      if [[ $char == \\ && $next == [\\\"\$\`] ]]; then
        char=$next
        ((i += 1))
      fi
      word+=$char
    elif [[ -n $quote && $char == \\ ]]; then
      digits=${line:i:3}
      digits=${digits%%[!0-7]*}
      if [[ -n $digits ]]; then
        printf -v char %b "\\0$digits"
        ((i += ${#digits}))
      elif [[ $next == [\\\"?] ]]; then
        char=$next
        ((i += 1))
      else
        # Among others \': readline takes its mark for the closing one.
        return 1
      fi
      word+=$char
    elif [[ -n $quote ]]; then
      word+=$char
    elif [[ $char == \\ ]]; then
      word+=$next started=1
      ((i += 1))
    elif [[ $char == [\'\"] || ( $char == $ && $next == [\'\"] ) ]]; then
      quote=$char
      if [[ $char == $ ]]; then
        [[ $next == '"' ]] && quote=$next || quote=$char$next
        ((i += 1))
      fi
      kept_outside=$word opened=$i started=1
    elif [[ $char == [$' \t\n'] ]]; then
      [[ $started ]] && words+=("$word")
      word= started= home=
    elif [[ $char == '~' && $next == / && -z $started && -n ${HOME-} ]]; then
      word=$HOME started=1 home=1
    else
      word+=$char started=1
    fi
  done
  words+=("$word")
  if [[ -n $quote ]]; then
    kept=$kept_outside
    # Where another completion function calls this one, $1 may include the mark.
    ((start == opened || start == opened - ${#quote}))
  else
    [[ -z $quote_at_start ]] && ((word_at_start == ${#words[@]} - 1))
  fi
}

# Sets written to the text $1 as it's written at the cursor. $2 is 1 if the word ends with it.
_localvault_quote() {
  local text=$1 i char special=$'[] !"#$&\'()*;<>?[\\\\^\`{|}~]'
  written=
  if [[ -z $quote && -n $home && -z $kept && $text == "$HOME/"* ]]; then
    text=${text:${#HOME}}
    written='~'
  fi
  if [[ -z $quote && $text != *$special* ]]; then
    written+=$text
    return
  fi
  case $quote in
    "'") [[ $text == \'* ]] && written=\' ;;
    '"') [[ $text == \!* ]] && written='"' ;;
  esac
  for ((i = 0; i < ${#text}; i++)); do
    char=${text:i:1}
    case $quote$char in
      "''") written+="'\\''" ;;
      '"!') written+='"\!"' ;;
      '"'[\\\"\$\`]) written+=\\$char ;;
      "$''") written+='\047' ;;
      "$'!") written+='\041' ;;
      "$'"\\) written+='\\' ;;
      $special) written+=\\$char ;;
      *) written+=$char ;;
    esac
  done
  if [[ $2 == 1 ]]; then
    case $quote in
      "'") [[ $text == *\' ]] && written+=\' ;;
      '"') [[ $text == *[\"!] ]] && written+='"' ;;
    esac
  fi
}

# Adds the candidates, quoted, to the replies. Readline inserts what several replies begin with, which must not end within an escape
# sequence; where it would, the unquoted text that they begin with becomes one more reply.
_localvault_reply() {
  local candidate text written common= shared= first=1
  for candidate in "$@"; do
    text=${candidate#"$kept"}
    _localvault_quote "$text" $(($# == 1 ? 1 : 0))
    COMPREPLY+=("$written")
    if [[ $first ]]; then
      common=$text shared=$written first=
    fi
    while [[ $text != "$common"* ]]; do common=${common%?}; done
    while [[ $written != "$shared"* ]]; do shared=${shared%?}; done
  done
  if (($# > 1)); then
    _localvault_quote "$common" 0
    [[ $written == "$shared" ]] || COMPREPLY+=("$written")
  fi
}

_localvault() {
  local IFS=$' \t\n' words quote kept home name= names i=1 last current program candidate about found=()
  COMPREPLY=()
  _localvault_split "${2-}" || return 0
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
      [[ $candidate == "$current"* ]] && found+=("$candidate")
    done
  else
    program=${words[0]}
    while IFS=$'\t' read -r candidate about; do
      [[ $candidate == "$current"* && $candidate != *[[:cntrl:]]* ]] && found+=("$candidate")
    done < <("$program" __complete -- "${words[@]:1}" 2>/dev/null </dev/null)
    if [[ ${#found[@]} == 1 && ${found[0]} == *[/=] ]]; then
      compopt -o nospace 2>/dev/null
    fi
  fi
  ((${#found[@]})) && _localvault_reply "${found[@]}"
  return 0
}

complete -F _localvault localvault vault bao
