import { responseWrappingPolicy } from '../../framework/policy-names.ts';

/** The names of policies that can't be written. */
export const fixedNames: readonly string[] = ['root', responseWrappingPolicy];

/** The texts of the policies that every state has from the start, by name, until they are overwritten. */
export const builtInTexts: ReadonlyMap<string, string> = new Map([
  [
    responseWrappingPolicy,
    `
path "cubbyhole/response" {
    capabilities = ["create", "read"]
}

path "sys/wrapping/unwrap" {
    capabilities = ["update"]
}
`,
  ],
  [
    'default',
    `
# What every token may do, unless it was made without this policy.

# A token knows itself, keeps itself alive, and ends itself.
path "auth/token/lookup-self" {
    capabilities = ["read"]
}
path "auth/token/renew-self" {
    capabilities = ["update"]
}
path "auth/token/revoke-self" {
    capabilities = ["update"]
}

# It can ask what it may do at a path.
path "sys/capabilities-self" {
    capabilities = ["update"]
}

# It can see its own entity, by ID and by name.
path "identity/entity/id/{{identity.entity.id}}" {
    capabilities = ["read"]
}
path "identity/entity/name/{{identity.entity.name}}" {
    capabilities = ["read"]
}

# User interfaces ask for all of its rules at once.
path "sys/internal/ui/resultant-acl" {
    capabilities = ["read"]
}

# Whoever knows a lease's ID can renew it and look it up.
path "sys/leases/renew" {
    capabilities = ["update"]
}
path "sys/leases/lookup" {
    capabilities = ["update"]
}

# Its cubbyhole is its own.
path "cubbyhole/*" {
    capabilities = ["create", "read", "update", "delete", "list"]
}

# Anyone can wrap data, and deal with wrapping tokens.
path "sys/wrapping/wrap" {
    capabilities = ["update"]
}
path "sys/wrapping/lookup" {
    capabilities = ["update"]
}
path "sys/wrapping/unwrap" {
    capabilities = ["update"]
}

# Tools that touch no state.
path "sys/tools/hash" {
    capabilities = ["update"]
}
path "sys/tools/hash/*" {
    capabilities = ["update"]
}

# It can sign in to other services through an OIDC provider.
path "identity/oidc/provider/+/authorize" {
    capabilities = ["read", "update"]
}
`,
  ],
]);
