import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { emptyMap, isMap, type ValueMap } from '../../../values/value.ts';
import { findVersion } from './data.ts';
import { canonicalSecretPath } from './secret.ts';

/** Returns the structure of a secret: its fields down to `depth` levels (0 for all), with every value replaced by null. */
function withoutValues(data: ValueMap, depth: number, level = 1): ValueMap {
  const structure = emptyMap();
  for (const [name, value] of Object.entries(data)) {
    const recurse = isMap(value) && Object.keys(value).length > 0 && (depth === 0 || level < depth);
    structure[name] = recurse ? withoutValues(value, depth, level + 1) : null;
  }
  return structure;
}

function read(call: Call): Response | undefined {
  const found = findVersion(call);
  if (found === undefined) {
    return undefined;
  }
  if (found.shown === undefined) {
    return { data: { subkeys: null, metadata: found.metadata }, status: 404 };
  }
  const subkeys = found.shown && withoutValues(found.shown, call.data.int('depth'));
  return { data: { subkeys, metadata: found.metadata } };
}

export const subkeysPath: PathDefinition = {
  pattern: 'subkeys/(?<path>.*)',
  canonical: canonicalSecretPath,
  fields: {
    path: { type: 'string', description: 'Path of the secret.' },
    depth: { type: 'int', description: 'Number of levels to return; 0 for all.' },
    version: { type: 'int', description: 'Version to read; by default the current one.' },
  },
  operations: { read },
  help: {
    synopsis: 'Read the structure of a secret, without its values.',
    description: 'Every value is null, and so is everything below "depth" levels.',
  },
};
