import type { Session } from '../../client/session/session.ts';
import { Failure } from '../failure.ts';
import type { KvContext, NextStep } from './locate-secret.ts';
import { apiPath, findPlace } from './locate-secret.ts';

/**
 * The API path of the metadata of the secret that the first argument names.
 *
 * @throws Failure (status 1) if the engine is not versioned
 */
export async function metadataPath(
  context: KvContext,
  session: Session,
  capability: NextStep['capability'],
): Promise<string> {
  const place = await findPlace(context, session, { capability, part: 'metadata' });
  if (!place.versioned) {
    throw new Failure('Metadata not supported on KV Version 1', 1);
  }
  return apiPath(place, 'metadata');
}
