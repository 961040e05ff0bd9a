import type { ValueMap } from '../../values/value.ts';
import { type Fields, normalised, withKnownNames, withoutPresets } from '../fields.ts';
import type { Change, Kind } from '../kind.ts';
import { known, readAt, readEach } from '../reading.ts';
import type { Write } from '../write.ts';

/** The definition of a kind whose objects are read and written at their own path, field by field. */
export type PlainKind = Pick<Kind, 'name' | 'claim' | 'list'> & Partial<Kind> & PlainFields;

interface PlainFields {
  readonly fields: Fields;
  /** The names of fields by their former names. */
  readonly formerNames?: Readonly<Record<string, string>>;
  /** Names of request parameters that aren't fields, such as a version. */
  readonly ignored?: readonly string[];
  /** Throws a Refusal for data that no write may contain. */
  readonly check?: (data: ValueMap) => void;
  /** Further parameters of a write to an existing object, such as a version. */
  readonly parameters?: (change: Change) => ValueMap;
}

/**
 * Creates a kind whose objects are read and written at their own path. A write sends the fields that aren't at their presets if the object
 * is new, else those that differ.
 */
export function plainKind({
  fields,
  formerNames = {},
  ignored = [],
  check = () => {},
  parameters = () => ({}),
  ...kind
}: PlainKind): Kind {
  return {
    normalise(_path, data) {
      check(data);
      return normalised(fields, withKnownNames(fields, without(ignored, data), formerNames));
    },
    presets: () => normalised(fields, {}),
    brief: (_path, data) => withoutPresets(fields, data),
    read: (_world, sought) =>
      readEach(kind.name, sought, ({ path }) =>
        readAt(kind.name, path, (data) => normalised(fields, known(fields, data))),
      ),
    isOwn: () => true,
    writes: (change) => [
      { method: 'PUT', path: change.path, body: { ...fieldsToWrite(change), ...parameters(change) } },
    ],
    removal: (path): Write[] => [{ method: 'DELETE', path }],
    ...kind,
  };
}

function without(names: readonly string[], data: ValueMap): ValueMap {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)));
}

/** The changed fields of an object with their values. */
export function fieldsToWrite({ wanted, changed }: Pick<Change, 'wanted' | 'changed'>): ValueMap {
  return Object.fromEntries(changed.map((name) => [name, wanted[name] ?? null]));
}
