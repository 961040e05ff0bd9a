import type { Call } from '../../framework/backend.ts';

/** Reports whether the request's token is root or has sudo on the requested path. */
export function hasSudo({ core, request }: Call): boolean {
  if (!request.tokenEntry) {
    return false;
  }
  const capabilities = core.policies.ofToken(request.tokenEntry).capabilities(request.path);
  return capabilities.includes('sudo') || capabilities.includes('root');
}
