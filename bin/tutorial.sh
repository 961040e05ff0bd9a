#!/usr/bin/env bash
# Runs the tutorial "AppRole Pull Authentication" on a state of its own, in a folder that is removed at the end: each command
# is shown, then what it prints.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder LOCALVAULT_HOME=$folder/state
unset VAULT_ADDR BAO_ADDR VAULT_TOKEN BAO_TOKEN VAULT_TOKEN_PATH BAO_TOKEN_PATH XDG_CONFIG_HOME XDG_DATA_HOME
eval "$(node "$here/localvault.js" shellenv bash)"

show() {
  printf '\n$ %s\n' "$1"
  eval "$1"
}

show 'vault auth enable approle'
cat > jenkins.hcl <<'EOF'
# Jenkins may read the application's database settings.
path "secret/data/mysql/*" {
  capabilities = ["read"]
}
EOF
show 'cat jenkins.hcl'
show 'vault policy write jenkins jenkins.hcl'
show 'vault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h token_max_ttl=4h'
show 'vault read auth/approle/role/jenkins'
show 'vault read auth/approle/role/jenkins/role-id'
show 'vault write -f auth/approle/role/jenkins/secret-id'
show 'ROLE_ID=$(vault read -field=role_id auth/approle/role/jenkins/role-id)'
show 'SECRET_ID=$(vault write -f -field=secret_id auth/approle/role/jenkins/secret-id)'
show 'vault write auth/approle/login role_id=$ROLE_ID secret_id=$SECRET_ID'
show 'APP_TOKEN=$(vault write -field=token auth/approle/login role_id=$ROLE_ID secret_id=$SECRET_ID)'
show 'vault kv put secret/mysql/webapp db_name=users username=admin password=passw0rd'
show 'VAULT_TOKEN=$APP_TOKEN vault kv get secret/mysql/webapp'
show 'VAULT_TOKEN=$APP_TOKEN vault kv put secret/mysql/webapp db_name=mine || echo "refused, with status $?"'
show 'vault login $APP_TOKEN'
show 'vault kv get secret/mysql/webapp'
show 'vault login -root'
show 'WRAPPED=$(vault write -wrap-ttl=60s -f -field=wrapping_token auth/approle/role/jenkins/secret-id)'
show 'VAULT_TOKEN=$WRAPPED vault unwrap -field=secret_id > /dev/null && echo unwrapped'
show 'VAULT_TOKEN=$WRAPPED vault unwrap || echo "a second time: refused, with status $?"'
show 'vault write auth/approle/role/jenkins secret_id_num_uses=1'
show 'ONCE=$(vault write -f -field=secret_id auth/approle/role/jenkins/secret-id)'
show 'vault write -field=token_policies auth/approle/login role_id=$ROLE_ID secret_id=$ONCE'
show 'vault write -field=token_policies auth/approle/login role_id=$ROLE_ID secret_id=$ONCE || echo "used up: refused, with status $?"'
