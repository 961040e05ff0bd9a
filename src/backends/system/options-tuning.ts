import { refusal } from '../../framework/error.ts';
import type { FieldData } from '../../framework/field-data.ts';
import { parseInt64 } from '../../go/strconv.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import { messageOf } from '../../values/message.ts';

interface TunedOptions {
  readonly options: MountEntry['options'];
  /** The version that the mount has had, where the options raise it. */
  readonly upgradesFrom?: number;
}

/** Adds the options that are sent to a mount's; an empty value takes one away. A `version` can only be raised. */
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

/** The version that the mount has, where the wanted one is higher. */
function checkVersion(text: string, entry: MountEntry): number | undefined {
  const current = parseVersion('unable to parse mount entry', entry.options?.['version'] ?? '');
  const wanted = parseVersion('unable to parse options', text);
  if (wanted !== 1 && wanted !== 2) {
    throw refusal(`invalid version provided: ${wanted}`);
  }
  if (current > wanted) {
    throw refusal(`cannot downgrade mount from version ${current}`);
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
    throw refusal(`${context}: ${messageOf(error)}`);
  }
}
