import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import { sanitizePolicyName } from '../../../framework/policy-names.ts';
import type { Response } from '../../../framework/response.ts';
import { cleanPath } from '../../../go/clean-path.ts';
import type { PolicyEntry } from '../../../services/policy-store.ts';
import { formatTime } from '../../../values/time.ts';
import { emptyMap, type ValueMap } from '../../../values/value.ts';
import { writePolicy } from './policy-write.ts';

const policyFields: FieldSchemas = {
  name: { type: 'string', description: 'Name of the policy, which is lowercased.' },
  policy: { type: 'string', description: 'Policy in HCL or JSON, optionally in base64.' },
  expiration: { type: 'time', description: 'Time at which the policy expires. Mutually exclusive with ttl.' },
  ttl: { type: 'duration', description: 'Time until the policy expires. Mutually exclusive with expiration.' },
  cas: { type: 'int', description: 'Version that this write must replace; -1 if the policy must not exist.' },
  cas_required: { type: 'bool', description: 'Whether later writes must specify cas.' },
  allow_wildcards_in_identity_templates: {
    type: 'bool',
    default: false,
    description: 'Whether values inserted into templated paths may contain * and +.',
  },
  allow_slashes_in_identity_templates: {
    type: 'bool',
    default: false,
    description: 'Whether values inserted into templated paths may contain slashes.',
  },
};

const listHelp = {
  synopsis: 'List the policies.',
  description: 'Lists all names, or those below a given folder.',
};

const policyHelp = {
  synopsis: 'Read, write or delete a policy.',
  description:
    'A policy grants its tokens capabilities on paths. Changes take effect immediately. The policy "root" grants everything and cannot be written.',
};

const oldList: PathDefinition = {
  pattern: 'policy/?',
  fields: {},
  operations: { read: listOld, list: listOld },
  help: listHelp,
};

const oldPolicy: PathDefinition = {
  pattern: 'policy/(?<name>.+)',
  canonical: (path) => withPolicyName('policy/', path),
  fields: {
    ...policyFields,
    rules: { type: 'string', deprecated: true, description: "Replaced by 'policy'." },
  },
  operations: { read: readOld, list: listOld, update: (call) => writePolicy(call, 'old'), delete: remove },
  help: policyHelp,
};

const aclList: PathDefinition = {
  pattern: 'policies/acl/?',
  fields: {},
  operations: { list },
  help: listHelp,
};

const aclPolicy: PathDefinition = {
  pattern: 'policies/acl/(?<name>.+)',
  canonical: (path) => withPolicyName('policies/acl/', path),
  fields: policyFields,
  operations: {
    read,
    list,
    update: (call) => writePolicy(call, 'new'),
    patch: (call) => writePolicy(call, 'patch'),
    delete: remove,
  },
  help: policyHelp,
};

const detailedList: PathDefinition = {
  pattern: 'policies/detailed/acl(?:/(?<name>.*))?',
  fields: {
    name: { type: 'string', description: 'Folder to list.' },
    list: { type: 'bool', description: 'Must be true to list with GET.' },
  },
  operations: { list: listDetailed },
  help: { synopsis: 'List the policies with their details.', description: listHelp.description },
};

/** `sys/policy` and `sys/policies/acl`: two APIs for the same policies. */
export const policyPaths: readonly PathDefinition[] = [oldList, oldPolicy, aclList, aclPolicy, detailedList];

/** Returns a path with the stored spelling of the policy's name. */
function withPolicyName(prefix: string, path: string): string {
  return prefix + cleanPath(sanitizePolicyName(path.slice(prefix.length)));
}

function names(call: Call): string[] {
  const prefix = prefixOf(call);
  const found = call.core.policies.list(prefix);
  return prefix === '' ? [...found, 'root'] : found;
}

function prefixOf({ data }: Call): string {
  return 'name' in data.schemas ? data.string('name') : '';
}

function list(call: Call): Response {
  const keys = names(call);
  return { data: keys.length === 0 ? emptyMap() : { keys } };
}

function listOld(call: Call): Response {
  const keys = names(call);
  return { data: keys.length === 0 ? { policies: null } : { keys, policies: keys } };
}

function listDetailed(call: Call): Response {
  const keys = [...call.core.policies.list(prefixOf(call)), 'root'];
  const info = emptyMap();
  for (const name of keys) {
    const policy = call.core.policies.get(name);
    if (policy !== undefined) {
      info[name] = describe(policy);
    }
  }
  return { data: { keys, key_info: info } };
}

function read({ core, data }: Call): Response | undefined {
  const policy = core.policies.find(data.string('name'));
  return policy && { data: describe(policy) };
}

function readOld({ core, data }: Call): Response | undefined {
  const policy = core.policies.find(data.string('name'));
  if (policy === undefined) {
    return undefined;
  }
  const { policy: rules = '', ...rest } = describe(policy);
  return { data: { ...rest, rules } };
}

function describe(policy: PolicyEntry): ValueMap {
  return {
    name: policy.name,
    version: policy.version,
    cas_required: policy.casRequired,
    policy: policy.text,
    allow_wildcards_in_identity_templates: policy.allowWildcards ?? false,
    allow_slashes_in_identity_templates: policy.allowSlashes ?? false,
    ...(policy.expires === null ? {} : { expiration: formatTime(policy.expires) }),
    ...(policy.modified === null ? {} : { modified: formatTime(policy.modified) }),
  };
}

function remove({ core, data }: Call): undefined {
  core.policies.delete(data.string('name'));
}
