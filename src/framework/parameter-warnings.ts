import { goFormat } from '../go/format.ts';
import type { Request } from '../services/request.ts';
import { sortedKeys } from '../values/compare.ts';
import type { Response } from './response.ts';
import type { Route } from './route.ts';

/**
 * Adds warnings about unknown parameters, which are no fields of the path, and about those that a capture overrides. A
 * response with its own status is already encoded and can't carry warnings.
 */
export function withParameterWarnings(
  response: Response | undefined,
  request: Request,
  route: Route,
): Response | undefined {
  const warnings = parameterWarnings(request, route);
  if (response === undefined || response.status !== undefined || warnings.length === 0) {
    return response;
  }
  return { ...response, warnings: [...(response.warnings ?? []), ...warnings] };
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
