import type { Secret } from '../../client/session/secret.ts';
import type { Context } from '../context.ts';
import { outputMap, outputSecret } from '../format/output.ts';
import { headingOfMap, printPath } from './heading.ts';

/** Prints the response to a write, which is the metadata of the new version. Returns the exit status. */
export function outputWritten(context: Context, path: string, secret: Secret): number {
  const isWrapped = secret.wrapInfo !== null && secret.wrapInfo.ttl !== 0;
  if (isWrapped || context.format !== 'table') {
    return outputSecret(context, secret);
  }
  const metadata = secret.data ?? {};
  printPath(context, 'Secret Path', path);
  context.ui.output(headingOfMap('Metadata', metadata));
  return outputMap(context, metadata);
}
