import type { Secret } from '../../client/secret.ts';
import type { Context } from '../context.ts';
import { outputMap, outputSecret } from '../format/output.ts';
import { headingOfMap, printPath } from './heading.ts';

/** Prints what the engine answered to data that it took: in a table, the new version's metadata. Returns the exit status. */
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
