import { invalidRequest } from '../../../framework/error.ts';
import type { FieldData } from '../../../framework/field-data.ts';
import { parseInt64 } from '../../../go/strconv.ts';
import type { MountEntry } from '../../../services/mount-table.ts';
import { messageOf } from '../../../values/message.ts';

interface TunedOptions {
  readonly options: MountEntry['options'];
  /** The previous version, if the options raise it. */
  readonly upgradesFrom?: number;
}

/**
 * Merges the options of the request into those of the mount. An empty value removes an option.
 *
 * @throws RequestError (400) for a `version` that is invalid or lower than the current one
 */
export function tuneOptions(data: FieldData, entry: MountEntry): TunedOptions {
  const given = data.has('options') ? data.pairs('options') : {};
  if (Object.keys(given).length === 0) {
    return { options: entry.options };
  }
  const upgradesFrom = Object.hasOwn(given, 'version') ? checkVersion(given['version'] ?? '', entry) : undefined;
  const options: Record<string, string> = Object.assign(Object.create(null), entry.options);
  for (const [name, value] of Object.entries(given)) {
    if (value === '' && name !== 'version') {
      delete options[name];
    } else {
      options[name] = value;
    }
  }
  return { options, ...(upgradesFrom !== undefined && { upgradesFrom }) };
}

/** Returns the current version if the requested one is higher, otherwise undefined. */
function checkVersion(text: string, entry: MountEntry): number | undefined {
  const current = parseVersion('unable to parse mount entry', entry.options?.['version'] ?? '');
  const wanted = parseVersion('unable to parse options', text);
  if (wanted !== 1 && wanted !== 2) {
    throw invalidRequest(`invalid version provided: ${wanted}`);
  }
  if (current > wanted) {
    throw invalidRequest(`cannot downgrade mount from version ${current}`);
  }
  return current < wanted ? current : undefined;
}

function parseVersion(context: string, text: string): number {
  if (text === '') {
    return 0;
  }
  try {
    return Number(parseInt64(text));
  } catch (error) {
    throw invalidRequest(`${context}: ${messageOf(error)}`);
  }
}
