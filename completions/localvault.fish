# Completion of localvault, and of vault and bao where they are localvault, for fish. Made by "localvault completion fish".
# In ~/.config/fish/config.fish: localvault completion fish | source

# Prints the commands that are directly in the group $argv, each with what it does.
function __localvault_names
    switch "$argv"
        case ''
            printf '%s\t%s\n' \
                delete 'Delete secrets and configuration' \
                list 'List the names beneath a path' \
                login 'Log in and store the token' \
                read 'Read data and secrets' \
                server 'Serve the API over HTTP' \
                status 'Show the seal status' \
                unwrap 'Unwrap a wrapped response' \
                write 'Write data, configuration and secrets' \
                apply 'Make the state match files' \
                approle 'Show roles, their SecretIDs and tokens' \
                audit 'Manage audit devices' \
                auth 'Manage auth methods' \
                clock 'Control the clock of the state' \
                completion 'Print a shell completion script' \
                config 'Manage preferences' \
                exec 'Run a command with a throwaway server' \
                expiring 'List what expires soon, in order of time' \
                export 'Print the state as configuration for a server' \
                info 'Show where commands find the state, key and token' \
                kv 'Read and write key-value secrets' \
                lease 'Manage leases' \
                log 'Show the history of the state' \
                monitor 'Follow the log of a server' \
                namespace 'Manage namespaces' \
                operator 'Operate a server' \
                patch 'Update some fields of existing data' \
                path-help 'Show help for an API path' \
                plugin 'Manage plugins' \
                policy 'Manage policies' \
                print 'Print values that commands use' \
                scan 'List the names beneath a path, recursively' \
                secrets 'Manage secrets engines' \
                shellenv 'Put a vault command on PATH' \
                state 'Manage the local state' \
                token 'Manage tokens' \
                tree 'Show mounts, roles, policies and the paths they open' \
                tutorial 'Learn AppRole step by step' \
                version 'Print the version' \
                version-history 'List the versions that have used the state' \
                who-can 'List who may use a capability on a path' \
                why 'Explain why a request is allowed or denied'
        case 'approle'
            printf '%s\t%s\n' \
                roles 'List roles with their SecretIDs, tokens and last login' \
                secret-ids 'List SecretIDs with their properties and last use' \
                tokens 'List the live tokens of a role'
        case 'audit'
            printf '%s\t%s\n' \
                disable 'Disable an audit device' \
                enable 'Enable an audit device' \
                list 'List audit devices'
        case 'auth'
            printf '%s\t%s\n' \
                disable 'Disable an auth method' \
                enable 'Enable an auth method' \
                help 'Show how to log in with an auth method' \
                list 'List auth methods' \
                move 'Move an auth method to another path' \
                tune 'Tune an auth method'
        case 'clock'
            printf '%s\t%s\n' \
                advance 'Advance the clock' \
                reset 'Reset the clock to system time' \
                show 'Show the time of the state'
        case 'config'
            printf '%s\t%s\n' \
                get 'Print preferences' \
                path 'Print the path of the preferences file' \
                set 'Set a preference' \
                unset 'Remove a preference'
        case 'kv'
            printf '%s\t%s\n' \
                delete 'Delete versions of a secret' \
                destroy 'Destroy versions permanently' \
                enable-versioning 'Enable versioning for a key-value engine' \
                get 'Read a secret' \
                list 'List the secrets in a folder' \
                metadata 'Manage the metadata of secrets' \
                patch 'Update some fields of a secret' \
                put 'Write a secret' \
                rollback 'Roll back to an older version' \
                scan 'List the secrets in a folder, recursively' \
                undelete 'Restore deleted versions'
        case 'kv metadata'
            printf '%s\t%s\n' \
                delete 'Delete all versions and the metadata of a secret' \
                get 'Show the metadata and versions of a secret' \
                patch 'Update the metadata of a secret' \
                put 'Set the metadata of a secret'
        case 'lease'
            printf '%s\t%s\n' \
                lookup 'Show a lease\'s properties' \
                renew 'Renew a lease' \
                revoke 'Revoke leases'
        case 'namespace'
            printf '%s\t%s\n' \
                create 'Create a namespace' \
                delete 'Delete a namespace' \
                list 'List namespaces' \
                lookup 'Show a namespace\'s properties' \
                patch 'Update a namespace' \
                scan 'List namespaces, recursively'
        case 'operator'
            printf '%s\t%s\n' \
                generate-root 'Generate a root token with the unseal keys' \
                init 'Initialise a server' \
                key-status 'Show the status of the encryption key' \
                members 'List the nodes of a cluster' \
                rotate 'Rotate the encryption key' \
                seal 'Seal a server' \
                step-down 'Give up the leadership of a cluster' \
                unseal 'Unseal a server'
        case 'plugin'
            printf '%s\t%s\n' \
                deregister 'Deregister a plugin' \
                info 'Show a plugin\'s properties' \
                list 'List plugins' \
                register 'Register a plugin'
        case 'policy'
            printf '%s\t%s\n' \
                delete 'Delete a policy' \
                fmt 'Format a policy file' \
                list 'List policies' \
                read 'Read a policy' \
                write 'Write a policy'
        case 'print'
            printf '%s\t%s\n' \
                token 'Print the token in use'
        case 'secrets'
            printf '%s\t%s\n' \
                disable 'Disable a secrets engine' \
                enable 'Enable a secrets engine' \
                list 'List secrets engines' \
                move 'Move a secrets engine to another path' \
                tune 'Tune a secrets engine'
        case 'state'
            printf '%s\t%s\n' \
                check 'Verify the state, and repair it' \
                create 'Create a named state' \
                delete 'Delete a named state' \
                list 'List the states and the keys that belong to none' \
                path 'Print the folder of the state' \
                reset 'Replace the state with a new one' \
                root-token 'Print a root token of the state' \
                rotate-key 'Seal the state with a new key' \
                snapshot 'Save and restore the state' \
                use 'Choose the state that commands use'
        case 'state snapshot'
            printf '%s\t%s\n' \
                inspect 'Describe a snapshot file' \
                restore 'Restore the state from a file' \
                save 'Save the state to a file'
        case 'token'
            printf '%s\t%s\n' \
                capabilities 'Show a token\'s capabilities on a path' \
                create 'Create a token' \
                lookup 'Show a token\'s properties' \
                renew 'Renew a token' \
                revoke 'Revoke a token and its children'
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
complete -c bao -f -n 'not __localvault_in_home' -a '(__localvault_complete)'
complete -c bao -F -n __localvault_in_home
