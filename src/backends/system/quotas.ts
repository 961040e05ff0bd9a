import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import { sanitizePath } from './mounts/mount-paths.ts';

/** `sys/quotas`: how many requests each client may send to a server. */
export const quotaPaths: readonly PathDefinition[] = [
  {
    pattern: 'quotas/config',
    fields: {
      rate_limit_exempt_paths: { type: 'string slice', description: 'Paths that no quota limits.' },
      enable_rate_limit_audit_logging: { type: 'bool', description: 'Whether to audit rejected requests.' },
      enable_rate_limit_response_headers: { type: 'bool', description: 'Whether responses tell the limit.' },
    },
    operations: { read: readConfig, update: updateConfig },
    help: { synopsis: 'Configure the quotas.', description: 'A write replaces the whole configuration.' },
  },
  {
    pattern: 'quotas/rate-limit/?',
    fields: {},
    operations: { list },
    help: { synopsis: 'List the rate limit quotas.', description: 'Returns their names.' },
  },
  {
    pattern: 'quotas/rate-limit/(?<name>\\w(?:[\\w.-]*\\w)?)',
    fields: {
      type: { type: 'string', description: 'Ignored.' },
      name: { type: 'string', description: 'Name of the quota.' },
      path: {
        type: 'string',
        description:
          'Path to limit: that of a mount, or one beneath it. A trailing * matches any suffix. Empty for all paths.',
      },
      role: {
        type: 'string',
        description: 'Role whose logins to limit. The path must be that of an auth method with roles.',
      },
      rate: { type: 'float', description: 'Number of requests that each client may send in an interval.' },
      interval: { type: 'duration', description: 'Length of an interval. Default: 1s.' },
      block_interval: { type: 'duration', description: 'How long to block a client that exceeded the rate.' },
      inheritable: { type: 'bool', description: 'Stored only: there are no namespaces that could inherit the quota.' },
    },
    operations: { read, update, delete: remove },
    help: {
      synopsis: 'Show, set or delete a rate limit quota.',
      description:
        'A client is an address. Only requests over HTTP are limited; those of local commands never are. Requests over the rate get status 429.',
    },
  },
];

function readConfig({ core }: Call): Response {
  const { logsRejections, sendsHeaders, exemptPaths } = core.quotas.config();
  return {
    data: {
      enable_rate_limit_audit_logging: logsRejections,
      enable_rate_limit_response_headers: sendsHeaders,
      rate_limit_exempt_paths: exemptPaths,
    },
  };
}

function updateConfig({ core, data }: Call): undefined {
  core.quotas.configure({
    logsRejections: data.bool('enable_rate_limit_audit_logging'),
    sendsHeaders: data.bool('enable_rate_limit_response_headers'),
    exemptPaths: data.strings('rate_limit_exempt_paths'),
  });
}

function list({ core }: Call): Response {
  return { data: { keys: core.quotas.list().map(({ name }) => name) } };
}

function read({ core, data }: Call): Response | undefined {
  const rule = core.quotas.get(data.string('name'));
  if (rule === undefined) {
    return undefined;
  }
  const { name, mountPath, pathSuffix, role, rate, interval, blockInterval, inheritable } = rule;
  return {
    data: {
      type: 'rate-limit',
      name,
      path: mountPath + pathSuffix,
      role,
      rate,
      interval,
      block_interval: blockInterval,
      inheritable,
    },
  };
}

/** Sets a quota. As in OpenBao, a write to an existing one doesn't change its role. */
function update({ core, data }: Call): undefined {
  const name = data.string('name');
  const rate = data.float('rate');
  if (rate <= 0) {
    throw refusal("'rate' is invalid");
  }
  const { mountPath, pathSuffix } = limitedPath(core, sanitizePath(data.string('path')));
  const role = data.string('role');
  if (role !== '') {
    checkRoles(core, mountPath, pathSuffix);
  }
  const similar = core.quotas
    .list()
    .find((rule) => rule.mountPath === mountPath && rule.pathSuffix === pathSuffix && rule.role === role);
  if (similar !== undefined && similar.name !== name) {
    throw refusal(`quota rule with similar properties exists under the name ${goQuote(similar.name)}`);
  }
  core.quotas.put({
    name,
    mountPath,
    pathSuffix,
    role: core.quotas.get(name)?.role ?? role,
    rate,
    interval: data.duration('interval') || 1,
    blockInterval: data.duration('block_interval'),
    inheritable: data.has('inheritable') ? data.bool('inheritable') : mountPath === '',
  });
}

/** Splits a path, which ends in a slash unless it is empty, into that of a mount and the rest. */
function limitedPath(core: Call['core'], path: string): { readonly mountPath: string; readonly pathSuffix: string } {
  if (path === '') {
    return { mountPath: '', pathSuffix: '' };
  }
  const mount = core.mounts.match(path);
  if (mount === undefined) {
    throw refusal(`invalid mount path ${goQuote(path)}`);
  }
  const { fullPath } = mount;
  return { mountPath: fullPath, pathSuffix: path.slice(fullPath.length).replace(/\/$/, '') };
}

function checkRoles({ mounts }: Call['core'], mountPath: string, pathSuffix: string): void {
  if (pathSuffix !== '') {
    throw refusal(
      'Quotas cannot contain both a path suffix and a role. If a role is provided, path must be a valid auth mount with a concept of roles',
    );
  }
  const mount = mounts.match(mountPath);
  if (mount?.table !== 'auth') {
    throw refusal(
      `Mount path ${goQuote(mountPath)} is not a valid auth method and therefore unsuitable for use with role-based quotas`,
    );
  }
  if (!mounts.hasLoginRoles(mount)) {
    throw refusal(`Mount path ${goQuote(mountPath)} does not support use with role-based quotas`);
  }
}

function remove({ core, data }: Call): undefined {
  core.quotas.delete(data.string('name'));
}
