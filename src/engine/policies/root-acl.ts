import type { Acl } from '../../services/policy-store.ts';

/** The ACL of a root token, which allows everything. */
export const rootAcl: Acl = {
  root: true,
  check: () => ({
    allowed: true,
    reason: 'root',
    rule: undefined,
    sudo: true,
    root: true,
    minWrappingTtl: 0,
    maxWrappingTtl: 0,
  }),
  matches: () => [],
  granting: () => [0],
  capabilities: () => ['root'],
  seesMount: () => true,
  rules: () => ({ exact: new Map(), prefix: new Map() }),
};
