import type { ShownRequest } from './shown-request.ts';

/**
 * The paths that need `sudo`, as the real client lists them. It doesn't recognise mounts at other paths than the
 * default.
 */
const sudoPaths = [
  '/auth/token/accessors/?',
  '/pki/root',
  '/pki/root/sign-self-issued',
  '/sys/audit',
  '/sys/audit/.+',
  '/sys/auth/.+',
  '/sys/config/auditing/request-headers(/.+)?',
  '/sys/config/cors',
  '/sys/config/ui/headers/?',
  '/sys/config/ui/headers/.+',
  '/sys/leases',
  '/sys/leases/lookup(/.*)?',
  '/sys/leases/revoke-force/.+',
  '/sys/leases/revoke-prefix/.+',
  '/sys/plugins/catalog/[^/]+',
  '/sys/plugins/catalog/[A-Za-z0-9_-]+/[^/]+',
  '/sys/raw(/.+)?',
  '/sys/remount',
  '/sys/revoke-force/.+',
  '/sys/revoke-prefix/.+',
  '/sys/rotate(/keyring|/root)?',
  '/sys/internal/inspect/request',
  '/sys/internal/inspect/router/.+',
];

const capabilitiesOf: Readonly<Record<string, readonly string[]>> = {
  GET: ['read'],
  PUT: ['create', 'update'],
  POST: ['create', 'update'],
  PATCH: ['patch'],
  DELETE: ['delete'],
  LIST: ['list'],
};

/** Returns a policy in HCL that allows this request. */
export function samplePolicy(request: ShownRequest): string {
  const lists = request.query.some(([name, value]) => name === 'list' && value === 'true');
  const path = request.target.replace(/^\/v1/, '');
  const capabilities = [...(capabilitiesOf[lists ? 'LIST' : request.method] ?? [])];
  if (sudoPaths.some((pattern) => new RegExp(`^${pattern}$`).test(path))) {
    capabilities.push('sudo');
  }
  return `path "${path.replace(/^\/+/, '')}" {\n  capabilities = ["${capabilities.join('", "')}"]\n}`;
}
