import type { Step, StepCommand } from './step.ts';

const adminPolicy = `# Enable and configure AppRole.
path "sys/auth/approle" {
  capabilities = ["create", "read", "update", "delete", "sudo"]
}

# Manage roles, RoleIDs and SecretIDs.
path "auth/approle/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# Write policies.
path "sys/policies/acl/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# Write the secrets of applications.
path "secret/data/mysql/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}
`;

const jenkinsPolicy = `# Jenkins may read the settings of the database.
path "secret/data/mysql/*" {
  capabilities = ["read"]
}
`;

const login = 'vault write -field=token auth/approle/login role_id=$ROLE_ID secret_id=$SECRET_ID';
const ownPolicies = 'vault read -field=policies auth/token/lookup-self';

/** Proofs that the stored token is the admin's, and that APP_TOKEN is one of the application. */
const admin: StepCommand['proof'] = { line: ownPolicies, prints: '[admin default]' };
const tokenOfApp: StepCommand['proof'] = {
  line: `VAULT_TOKEN=$APP_TOKEN ${ownPolicies}`,
  prints: '[default jenkins]',
};

/** Reads the secret with the application's token. */
const readAsApp = {
  line: 'VAULT_TOKEN=$APP_TOKEN vault kv get secret/mysql/webapp',
  also: ['VAULT_TOKEN=$APP_TOKEN vault kv get -mount=secret mysql/webapp'],
};

/** The steps of the tutorial "AppRole Pull Authentication". The first one makes the token that all others work with. */
export const steps: readonly Step[] = [
  {
    id: 'requirements',
    title: 'Give the admin a policy',
    text: 'Vault denies every request that no policy allows, and root is too powerful for daily work. So the admin who sets up AppRole gets a policy with exactly the paths that this requires: the principle of least privilege.',
    files: { 'admin.hcl': adminPolicy },
    commands: [
      {
        line: 'vault policy write admin admin.hcl',
        proof: { line: 'vault policy read admin', prints: adminPolicy },
      },
      {
        line: 'ADMIN_TOKEN=$(vault token create -policy=admin -field=token)',
        look: '-field prints one value only, so that a script can keep it in a variable.',
      },
      {
        line: 'vault login $ADMIN_TOKEN',
        look: 'token_policies has admin and default, but not root. All further commands use this token, unless they are given another one.',
        proof: admin,
      },
    ],
  },
  {
    id: 'enable',
    title: 'Enable AppRole',
    text: 'An auth method verifies who a client is and issues a token for it; AppRole is the one for machines and applications. It must be enabled first, at a path that is approle/ by default.',
    commands: [
      {
        line: 'vault auth enable approle',
        look: 'All endpoints of the auth method are beneath auth/approle/ from now on.',
        proof: { line: 'vault read -field=type sys/auth/approle', prints: 'approle' },
      },
    ],
  },
  {
    id: 'policy',
    title: "Write the application's policy",
    text: 'The application, Jenkins, may read the settings of its database beneath secret/mysql, and nothing else. The path of a policy is that of the API: the key-value engine at secret/ keeps versions, so it has data/ in it.',
    files: { 'jenkins.hcl': jenkinsPolicy },
    commands: [
      {
        line: 'vault policy write jenkins jenkins.hcl',
        proof: { line: 'vault policy read jenkins', prints: jenkinsPolicy },
      },
      {
        line: 'vault policy read jenkins',
        onlyShows: true,
        look: 'The only capability is read: not create, update, delete or list.',
      },
    ],
  },
  {
    id: 'role',
    title: 'Create a role',
    text: 'A role defines the tokens of the clients that log in with it: their policies, their TTL, and the maximum TTL up to which they can be renewed. You may choose other TTLs, but a later step advances the clock by two hours to see a token expire.',
    commands: [
      {
        line: 'vault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h token_max_ttl=4h',
        free: ['token_ttl', 'token_max_ttl'],
        hint: 'TTLs are durations such as 20m or 1h, and token_ttl must not be longer than token_max_ttl.',
        proof: { line: 'vault read -field=token_policies auth/approle/role/jenkins', prints: '[jenkins]' },
      },
      {
        line: 'vault read auth/approle/role/jenkins',
        onlyShows: true,
        look: 'bind_secret_id is true, so a login takes a SecretID. secret_id_num_uses is 0 and secret_id_ttl is 0s: its SecretIDs have no limits.',
      },
    ],
  },
  {
    id: 'credentials',
    title: 'Get a RoleID and a SecretID',
    text: 'The RoleID is like a username: it names the role, stays the same, and is not very secret. The SecretID is like a password: in pull mode, Vault generates a new one for each client that is to log in.',
    commands: [
      {
        line: 'vault read auth/approle/role/jenkins/role-id',
        onlyShows: true,
      },
      {
        line: 'vault write -f auth/approle/role/jenkins/secret-id',
        onlyShows: true,
        look: 'Vault never shows a secret_id again. With the secret_id_accessor, an admin can look it up and destroy it without knowing it.',
      },
      {
        line: 'ROLE_ID=$(vault read -field=role_id auth/approle/role/jenkins/role-id)',
        proof: { line: 'vault read -field=role_id auth/approle/role/jenkins/role-id', prints: '$ROLE_ID' },
      },
      {
        line: 'SECRET_ID=$(vault write -f -field=secret_id auth/approle/role/jenkins/secret-id)',
        look: 'The second request generates a second SecretID. The first one stays valid.',
        proof: {
          line: 'vault write -field=secret_id_num_uses auth/approle/role/jenkins/secret-id/lookup secret_id=$SECRET_ID',
          prints: '0',
        },
      },
    ],
  },
  {
    id: 'login',
    title: 'Log in with RoleID and SecretID',
    text: 'The application exchanges the two for a token, which it uses from then on. The request for it needs no token: RoleID and SecretID are the proof of identity.',
    commands: [
      {
        line: 'vault write auth/approle/login role_id=$ROLE_ID secret_id=$SECRET_ID',
        onlyShows: true,
        look: 'token_policies has jenkins from the role, and default, which each token gets unless its role says otherwise. token_duration is the token_ttl of the role.',
      },
      {
        line: `APP_TOKEN=$(${login})`,
        proof: tokenOfApp,
      },
    ],
  },
  {
    id: 'read',
    title: "Read with the application's token",
    text: 'VAULT_TOKEN in front of a command is the token for this command only. No secret is there yet, so the answer should say that, and not that the application may not read it.',
    commands: [
      {
        ...readAsApp,
        fails: true,
        onlyShows: true,
        look: '"No value found" means that the policy allows reading. A denied request is answered with "permission denied".',
        proof: { line: 'VAULT_TOKEN=$APP_TOKEN vault token capabilities secret/data/mysql/webapp', prints: 'read' },
      },
    ],
  },
  {
    id: 'switch',
    title: 'Become the application, and come back',
    text: '"vault login" stores a token for all commands that follow. So you are the application now, with no more rights than it has, until you log in with the token of the admin.',
    commands: [
      {
        line: 'vault login $APP_TOKEN',
        look: 'token_meta_role_name names the role that the token comes from.',
        proof: { line: ownPolicies, prints: '[default jenkins]' },
      },
      {
        line: 'vault kv put secret/mysql/webapp db_name=mine',
        free: ['db_name'],
        takesMore: true,
        fails: true,
        onlyShows: true,
        look: 'Code 403, permission denied: the policy grants read, and no more.',
      },
      {
        line: 'vault login $ADMIN_TOKEN',
        proof: admin,
      },
    ],
  },
  {
    id: 'write',
    title: 'Write as the admin, read as the application',
    text: "The admin's policy allows writing where the application's policy allows only reading. You may choose other values, and add some.",
    commands: [
      {
        line: 'vault kv put secret/mysql/webapp db_name=users username=admin password=passw0rd',
        also: ['vault kv put -mount=secret mysql/webapp db_name=users username=admin password=passw0rd'],
        free: ['db_name', 'username', 'password'],
        takesMore: true,
        proof: { line: 'vault kv get secret/mysql/webapp' },
      },
      {
        ...readAsApp,
        onlyShows: true,
        look: 'The application finds its username and its password beneath "Data".',
      },
    ],
  },
  {
    id: 'wrapping',
    title: 'Wrap a SecretID',
    text: 'A SecretID that travels through pipelines and chats can be read on its way. So Vault can wrap the response: it keeps the SecretID, and gives out a single-use token with a short TTL in its place.',
    commands: [
      {
        line: 'WRAPPING_TOKEN=$(vault write -wrap-ttl=5m -f -field=wrapping_token auth/approle/role/jenkins/secret-id)',
        free: ['-wrap-ttl'],
      },
      {
        line: 'vault write sys/wrapping/lookup token=$WRAPPING_TOKEN',
        onlyShows: true,
        look: 'creation_path says where the response comes from. The receiver can check it without using up the token.',
      },
      {
        line: 'vault unwrap $WRAPPING_TOKEN',
        also: ['VAULT_TOKEN=$WRAPPING_TOKEN vault unwrap'],
        look: 'This is the response that was wrapped, with the SecretID.',
        proof: { line: 'vault write sys/wrapping/lookup token=$WRAPPING_TOKEN', fails: true },
      },
    ],
  },
  {
    id: 'theft',
    title: 'Notice a stolen wrapping token',
    text: 'A thief must unwrap a stolen wrapping token to get at the SecretID, and it can be unwrapped only once. So when the application fails to unwrap it, somebody else has the SecretID, and the application must raise the alarm.',
    commands: [
      {
        line: 'STOLEN_TOKEN=$(vault write -wrap-ttl=5m -f -field=wrapping_token auth/approle/role/jenkins/secret-id)',
        free: ['-wrap-ttl'],
      },
      {
        line: 'vault unwrap $STOLEN_TOKEN',
        also: ['VAULT_TOKEN=$STOLEN_TOKEN vault unwrap'],
        look: 'This was the thief, who has the SecretID now.',
        proof: { line: 'vault write sys/wrapping/lookup token=$STOLEN_TOKEN', fails: true },
      },
      {
        line: 'vault unwrap $STOLEN_TOKEN',
        also: ['VAULT_TOKEN=$STOLEN_TOKEN vault unwrap'],
        fails: true,
        onlyShows: true,
        look: 'This was the application: its failure is the alarm. The admin can now destroy the SecretID by its accessor, before it does harm.',
      },
    ],
  },
  {
    id: 'uses',
    title: 'Limit the uses of a SecretID',
    text: 'The number of logins can be limited for one SecretID, as here, or for all of a role (secret_id_num_uses). A SecretID for a single login is worthless to whoever finds it afterwards.',
    commands: [
      {
        line: 'ONCE=$(vault write -field=secret_id auth/approle/role/jenkins/secret-id num_uses=1)',
        proof: {
          line: 'vault write -field=secret_id_num_uses auth/approle/role/jenkins/secret-id/lookup secret_id=$ONCE',
          prints: '1',
        },
      },
      {
        line: 'vault write auth/approle/login role_id=$ROLE_ID secret_id=$ONCE',
        look: 'The first login succeeds.',
      },
      {
        line: 'vault write auth/approle/login role_id=$ROLE_ID secret_id=$ONCE',
        fails: true,
        onlyShows: true,
        look: 'The second one is refused with "invalid role or secret ID", like one with a SecretID that never existed.',
      },
    ],
  },
  {
    id: 'expiry',
    title: 'Watch a token expire',
    text: "A token lives for its TTL unless it is renewed, so a stolen one can't be used for long. The state of this tutorial has a clock of its own: instead of waiting, advance it.",
    commands: [
      {
        line: `APP_TOKEN=$(${login})`,
        proof: tokenOfApp,
        elsewhere: [
          'vault write auth/approle/role/jenkins token_ttl=1s',
          `APP_TOKEN=$(${login})`,
          'vault write auth/approle/role/jenkins token_ttl=1h',
        ],
      },
      {
        line: 'VAULT_TOKEN=$APP_TOKEN vault token lookup',
        also: ['vault token lookup $APP_TOKEN'],
        onlyShows: true,
        look: 'ttl is the time that is left, and expire_time is when the token ends.',
        elsewhere: [],
      },
      {
        line: 'localvault clock advance 2h',
        free: ['2h'],
        hint: 'The token is still valid. Advance the clock further, beyond its TTL.',
        proof: { line: 'VAULT_TOKEN=$APP_TOKEN vault token lookup', fails: true },
        elsewhere: ['sleep 3'],
      },
      {
        ...readAsApp,
        fails: true,
        onlyShows: true,
        look: 'permission denied: to Vault, an expired token is one that it does not know.',
      },
      { line: 'localvault clock reset', elsewhere: [] },
      {
        line: `APP_TOKEN=$(${login})`,
        look: 'The application simply logs in again.',
        proof: tokenOfApp,
      },
    ],
  },
  {
    id: 'batch',
    title: 'Issue batch tokens',
    text: "A role also decides on the type of its tokens. Vault doesn't store batch tokens, which makes them cheap for thousands of clients, but they can't be renewed or revoked.",
    commands: [
      {
        line: 'vault write auth/approle/role/jenkins token_type=batch',
        proof: { line: 'vault read -field=token_type auth/approle/role/jenkins', prints: 'batch' },
      },
      {
        line: `BATCH_TOKEN=$(${login})`,
        look: 'The token is long, because all that Vault would store otherwise is in it, encrypted.',
        proof: { line: 'VAULT_TOKEN=$BATCH_TOKEN vault read -field=type auth/token/lookup-self', prints: 'batch' },
      },
      {
        line: 'VAULT_TOKEN=$BATCH_TOKEN vault token lookup',
        also: ['vault token lookup $BATCH_TOKEN'],
        onlyShows: true,
        look: 'type is batch, accessor is n/a, and renewable is false.',
      },
    ],
  },
  {
    id: 'periodic',
    title: 'Issue periodic tokens',
    text: 'A periodic token suits a service that runs for months: each renewal makes it live for a whole period again, however often. If the service stops renewing it, the token expires when the period is over.',
    commands: [
      {
        line: 'vault write auth/approle/role/jenkins token_type=service token_period=30m',
        free: ['token_period'],
        proof: { line: 'vault read -field=token_type auth/approle/role/jenkins', prints: 'service' },
      },
      {
        line: `PERIODIC_TOKEN=$(${login})`,
        proof: { line: 'VAULT_TOKEN=$PERIODIC_TOKEN vault read -field=type auth/token/lookup-self', prints: 'service' },
      },
      {
        line: 'VAULT_TOKEN=$PERIODIC_TOKEN vault token renew',
        also: ['vault token renew $PERIODIC_TOKEN'],
        look: 'token_duration is the whole period again.',
      },
      {
        line: 'vault write auth/approle/role/jenkins token_type=default token_period=0',
        look: 'The role issues ordinary tokens again.',
        proof: { line: 'vault read -field=token_period auth/approle/role/jenkins', prints: '0' },
      },
    ],
  },
  {
    id: 'why',
    title: 'Find out why a request was denied',
    text: 'A denied request is answered without a reason, because that would help an attacker. "vault token capabilities" tells a client what it may do with a path, and "localvault why" tells the owner of a local state which rule decided.',
    commands: [
      {
        line: 'VAULT_TOKEN=$APP_TOKEN vault kv put secret/mysql/webapp db_name=mine',
        free: ['db_name'],
        takesMore: true,
        fails: true,
      },
      {
        line: 'VAULT_TOKEN=$APP_TOKEN vault token capabilities secret/data/mysql/webapp',
        onlyShows: true,
        look: 'The token may read this path. Writing would take create or update.',
        proof: { line: 'VAULT_TOKEN=$APP_TOKEN vault token capabilities secret/data/mysql/webapp', prints: 'read' },
      },
      {
        line: 'localvault why',
        fails: true,
        onlyShows: true,
        look: 'It explains the last refusal: the rule that decided, the capability that it lacks, and what would allow the request. The status of a denied request is 2.',
        elsewhere: [],
      },
    ],
  },
];
