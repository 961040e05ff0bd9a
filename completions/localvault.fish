# Completion of localvault, and of vault where that is localvault, for fish. Made by "localvault completion fish".
# In ~/.config/fish/config.fish: localvault completion fish | source

# Prints the commands that are directly in the group $argv, each with what it does.
function __localvault_names
    switch "$argv"
        case ''
            printf '%s\t%s\n' \
                read 'Read data and secrets' \
                write 'Write data, configuration and secrets' \
                patch 'Change some fields of what is there' \
                delete 'Delete secrets and configuration' \
                list 'List names' \
                scan 'List names in all folders beneath a path' \
                login 'Take a token into use' \
                unwrap 'Take out what a wrapping token holds' \
                status 'Show whether the state is ready for use' \
                path-help 'Explain a path of the API' \
                kv 'Store secrets and get them back' \
                auth 'Enable and set up auth methods' \
                secrets 'Enable and set up secrets engines' \
                policy 'Write and read policies' \
                token 'Make, look up, renew and revoke tokens' \
                lease 'Look up, renew and revoke leases' \
                audit 'Work with audit devices' \
                operator 'What operators of servers do' \
                namespace 'Work with the namespaces of a server' \
                plugin 'See what can be enabled' \
                server 'Serve the API over HTTP' \
                print 'Print what the command line works with' \
                config 'Read and change preferences' \
                state 'Look after the state as a whole' \
                clock 'Work with the state\'s clock' \
                completion 'Print a script that completes words at the Tab key' \
                shellenv 'Put a vault command in front of PATH' \
                version-history 'List the versions that have worked on the state'
        case 'kv'
            printf '%s\t%s\n' \
                get 'Show a secret' \
                put 'Store a secret' \
                patch 'Change some fields of a secret' \
                delete 'Delete a secret or some of its versions' \
                undelete 'Bring deleted versions back' \
                destroy 'Take versions away for good' \
                list 'List the secrets of a folder' \
                scan 'List the secrets of a folder and of those beneath it' \
                rollback 'Store an older version anew' \
                enable-versioning 'Make an engine keep versions' \
                metadata 'Work with the settings of a secret'
        case 'kv metadata'
            printf '%s\t%s\n' \
                get 'Show the settings and versions of a secret' \
                put 'Set the settings of a secret' \
                patch 'Change some settings of a secret' \
                delete 'Remove a secret for good'
        case 'auth'
            printf '%s\t%s\n' \
                enable 'Enable an auth method' \
                disable 'Disable an auth method' \
                list 'List auth methods' \
                tune 'Change settings of an auth method' \
                move 'Move an auth method to another path' \
                help 'Show how to log in with an auth method'
        case 'secrets'
            printf '%s\t%s\n' \
                enable 'Enable a secrets engine' \
                disable 'Disable a secrets engine' \
                list 'List secrets engines' \
                tune 'Change settings of a secrets engine' \
                move 'Move a secrets engine to another path'
        case 'policy'
            printf '%s\t%s\n' \
                write 'Store a policy' \
                read 'Show a policy' \
                list 'List policies' \
                delete 'Delete a policy' \
                fmt 'Lay out a policy file'
        case 'token'
            printf '%s\t%s\n' \
                create 'Make a token' \
                lookup 'Show what is known of a token' \
                renew 'Make a token live longer' \
                revoke 'Revoke a token and its children' \
                capabilities 'Show what a token may do with a path'
        case 'lease'
            printf '%s\t%s\n' \
                lookup 'Show what is known of a lease' \
                renew 'Make a lease last longer' \
                revoke 'End leases'
        case 'audit'
            printf '%s\t%s\n' \
                enable 'Enable an audit device' \
                disable 'Disable an audit device' \
                list 'List audit devices'
        case 'operator'
            printf '%s\t%s\n' \
                init 'Initialise a server' \
                seal 'Seal a server' \
                unseal 'Give a key that opens a sealed server' \
                key-status 'Show which key a server encrypts with' \
                rotate 'Make a server encrypt with a new key' \
                members 'List the nodes of a server'
        case 'namespace'
            printf '%s\t%s\n' \
                list 'List namespaces' \
                scan 'List namespaces and those in them' \
                lookup 'Show a namespace' \
                create 'Make a namespace' \
                patch 'Change a namespace' \
                delete 'Delete a namespace'
        case 'plugin'
            printf '%s\t%s\n' \
                list 'List what can be enabled' \
                info 'Show what is known of one' \
                register 'Make a program known to a server' \
                deregister 'Let a server forget a program'
        case 'print'
            printf '%s\t%s\n' \
                token 'Print the token in use'
        case 'config'
            printf '%s\t%s\n' \
                get 'Print a preference' \
                set 'Set a preference' \
                unset 'Forget a preference' \
                path 'Print where preferences are kept'
        case 'state'
            printf '%s\t%s\n' \
                path 'Print the state\'s folder' \
                check 'Read the whole state and say what is wrong' \
                snapshot 'Move the state in one file' \
                reset 'Begin a new state' \
                rotate-key 'Seal the state with a new key'
        case 'state snapshot'
            printf '%s\t%s\n' \
                save 'Write the state to a file' \
                restore 'Put a file\'s state in the present one\'s place' \
                inspect 'Say what is in a file'
        case 'clock'
            printf '%s\t%s\n' \
                advance 'Let the clock run ahead' \
                show 'Show the state\'s time' \
                reset 'Set the clock to the machine\'s time'
    end
end

# Prints the word at the cursor as the shell would read it, whether or not its quotes are closed.
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
