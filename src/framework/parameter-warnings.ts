import { goFormat } from '../go/format.ts';
import type { Request } from '../services/request.ts';
import { sortedKeys } from '../values/compare.ts';
import { RequestError } from './error.ts';
import type { Response } from './response.ts';
import type { Route } from './route.ts';

/**
 * Adds warnings about unknown parameters, which are no fields of the path, and about those that a capture overrides. A
 * response with its own status is already encoded, so only the audit log shows them.
 */
export function withParameterWarnings(
  response: Response | undefined,
  request: Request,
  route: Route,
): Response | undefined {
  const warnings = parameterWarnings(request, route);
  if (response === undefined || warnings.length === 0) {
    return response;
  }
  if (response.status !== undefined) {
    return { ...response, unsentWarnings: warnings };
  }
  return { ...response, warnings: [...(response.warnings ?? []), ...warnings] };
}

/** Adds the same warnings to an error response that nothing accompanies. */
export function warnBesideRefusal(error: unknown, request: Request, route: Route): void {
  if (error instanceof RequestError && error.outcome.data !== undefined && error.outcome.goError === '') {
    error.warnings = parameterWarnings(request, route);
  }
}

function parameterWarnings(request: Request, { path, captures }: Route): string[] {
  const names = sortedKeys(request.data);
  if (names.length === 0) {
    return [];
  }
  const ignored = path.acceptsAnyParameter ? [] : names.filter((name) => !Object.hasOwn(path.fields, name));
  const replaced = names.filter((name) => Object.hasOwn(captures, name) && request.data[name] !== null);
  const warnings: string[] = [];
  if (ignored.length > 0) {
    warnings.push(`Endpoint ignored these unrecognized parameters: ${goFormat(ignored)}`);
  }
  if (replaced.length > 0) {
    warnings.push(
      `Endpoint replaced the value of these parameters with the values captured from the endpoint's path: ${goFormat(replaced)}`,
    );
  }
  return warnings;
}
