import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import type { AclRule } from '../../../services/policy-store.ts';
import { emptyMap, type Value, type ValueMap } from '../../../values/value.ts';

/** `sys/internal/ui/resultant-acl`. */
export const resultantAclPaths: readonly PathDefinition[] = [
  {
    pattern: 'internal/ui/resultant-acl',
    fields: {},
    operations: { read },
    help: {
      synopsis: 'Show the effective policy rules of your token.',
      description:
        'User interfaces use this to hide actions that the token may not perform. Omits rules whose path contains +.',
    },
  },
];

function read({ core, request }: Call): Response | undefined {
  if (request.token === '') {
    return undefined;
  }
  const entry = core.tokens.lookup(request.token);
  // A token in its last use counts as revoked already, so the lookup doesn't find it.
  if (entry === undefined) {
    throw failure('permission denied', 403);
  }
  const acl = core.policies.ofToken(entry);
  if (acl.root) {
    return { data: { root: true } };
  }
  const { exact, prefix } = acl.rules();
  return { data: { root: false, exact_paths: describeAll(exact), glob_paths: describeAll(prefix) } };
}

function describeAll(rules: ReadonlyMap<string, AclRule>): ValueMap {
  const described = emptyMap();
  for (const [path, rule] of rules) {
    described[path] = describe(rule);
  }
  return described;
}

function describe(rule: AclRule): ValueMap {
  const described: ValueMap = { capabilities: rule.capabilities };
  if (rule.minWrappingTtl !== 0) {
    described['min_wrapping_ttl'] = Math.trunc(rule.minWrappingTtl);
  }
  if (rule.maxWrappingTtl !== 0) {
    described['max_wrapping_ttl'] = Math.trunc(rule.maxWrappingTtl);
  }
  if (rule.allowedParameters.size > 0) {
    described['allowed_parameters'] = parameters(rule.allowedParameters);
  }
  if (rule.deniedParameters.size > 0) {
    described['denied_parameters'] = parameters(rule.deniedParameters);
  }
  if (rule.requiredParameters.length > 0) {
    described['required_parameters'] = rule.requiredParameters;
  }
  return described;
}

function parameters(lists: ReadonlyMap<string, readonly Value[]>): ValueMap {
  const described = emptyMap();
  for (const [name, values] of lists) {
    described[name] = values;
  }
  return described;
}
