import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { emptyMap, isMap, type ValueMap } from '../../../values/value.ts';
import { findVersion } from './data.ts';
import { canonicalSecretPath } from './metadata.ts';

/** The structure of a secret: its members down to `depth` (0 for all), every value replaced by null. */
export function withoutValues(data: ValueMap, depth: number, level = 1): ValueMap {
  const structure = emptyMap();
  for (const [name, value] of Object.entries(data)) {
    const goOn = isMap(value) && Object.keys(value).length > 0 && (depth === 0 || level < depth);
    structure[name] = goOn ? withoutValues(value, depth, level + 1) : null;
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
    path: { type: 'string', description: 'Where the secret is.' },
    depth: { type: 'int', description: 'How deep to go; 0 for all the way.' },
    version: { type: 'int', description: 'Which version; the current one when not given.' },
  },
  operations: { read },
  help: {
    synopsis: "A secret's structure without its values.",
    description: 'Every value is shown as null, and so is what lies deeper than "depth".',
  },
};
