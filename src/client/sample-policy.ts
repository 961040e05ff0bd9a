import type { ShownRequest } from './shown-request.ts';

/** Paths that need `sudo`, as the real client knows them; mounts elsewhere than at their default path are not recognised. */
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

/** The policy that allows this request, as HCL. */
export function samplePolicy(request: ShownRequest): string {
  const lists = request.query.some(([name, value]) => name === 'list' && value === 'true');
  const path = request.target.replace(/^\/v1/, '');
  const capabilities = [...(capabilitiesOf[lists ? 'LIST' : request.method] ?? [])];
  if (sudoPaths.some((pattern) => new RegExp(`^${pattern}$`).test(path))) {
    capabilities.push('sudo');
  }
  return `path "${path.replace(/^\/+/, '')}" {\n  capabilities = ["${capabilities.join('", "')}"]\n}`;
}
