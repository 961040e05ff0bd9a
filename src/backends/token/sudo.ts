import type { Call } from '../../framework/backend.ts';

/** Whether the request's token has sudo on the path that it asks, or is root. */
export function hasSudo({ core, request }: Call): boolean {
  if (!request.tokenEntry) {
    return false;
  }
  const capabilities = core.policies.ofToken(request.tokenEntry).capabilities(request.path);
  return capabilities.includes('sudo') || capabilities.includes('root');
}
