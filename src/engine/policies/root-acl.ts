import type { Acl } from '../../services/policy-store.ts';

/** The ACL of a token with the root policy: everything is allowed. */
export const ROOT_ACL: Acl = {
  root: true,
  check: () => ({ allowed: true, sudo: true, root: true, minWrappingTtl: 0, maxWrappingTtl: 0 }),
  capabilities: () => ['root'],
  seesMount: () => true,
  rules: () => ({ exact: new Map(), prefix: new Map() }),
};
