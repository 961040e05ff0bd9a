import { parseRfc3339 } from '../../go/parse-time.ts';
import { goQuote } from '../../go/quote.ts';
import { isNumber, numberText } from '../../values/number.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';

/** A Go type of a field, or a struct. A list has items of `items`, a map has values of `items`. */
type FieldType =
  | { readonly name: 'string' | 'int' | 'bool' | 'time.Time' | 'map[string]interface {}' }
  | { readonly name: '[]string' | 'map[string]string'; readonly items: FieldType }
  | Struct;

interface Struct {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldType>>;
}

const string: FieldType = { name: 'string' };
const int: FieldType = { name: 'int' };
const bool: FieldType = { name: 'bool' };
const strings: FieldType = { name: '[]string', items: string };

/** The types of Go's `api.Secret`. An MFA requirement is only checked to be an object. */
const secretType: Struct = {
  name: 'Secret',
  fields: {
    request_id: string,
    lease_id: string,
    lease_duration: int,
    renewable: bool,
    data: { name: 'map[string]interface {}' },
    warnings: strings,
    auth: {
      name: 'SecretAuth',
      fields: {
        client_token: string,
        accessor: string,
        policies: strings,
        token_policies: strings,
        identity_policies: strings,
        metadata: { name: 'map[string]string', items: string },
        orphan: bool,
        entity_id: string,
        lease_duration: int,
        renewable: bool,
        mfa_requirement: { name: 'MFARequirement', fields: {} },
      },
    },
    wrap_info: {
      name: 'SecretWrapInfo',
      fields: {
        token: string,
        accessor: string,
        ttl: int,
        creation_time: { name: 'time.Time' },
        creation_path: string,
        wrapped_accessor: string,
      },
    },
  },
};

/**
 * Checks the types of a response's envelope as Go's client does, because the address may belong to something other than Vault. Null is
 * valid for every field, and unknown members are ignored.
 *
 * @returns the members by the names of their fields, which are case-insensitive
 * @throws Error with Go's message for the first member of another type
 */
export function checkEnvelope(raw: ValueMap): ValueMap {
  return checkFields(raw, secretType, []);
}

function checkFields(raw: ValueMap, struct: Struct, path: readonly string[]): ValueMap {
  const checked: ValueMap = Object.create(null);
  for (const [key, value] of Object.entries(raw)) {
    const name = Object.hasOwn(struct.fields, key) ? key : key.toLowerCase();
    const type = Object.hasOwn(struct.fields, name) ? struct.fields[name] : undefined;
    if (type !== undefined) {
      checked[name] = check(value, type, { struct: struct.name, path: [...path, name] });
    }
  }
  return checked;
}

interface Place {
  readonly struct: string;
  readonly path: readonly string[];
}

function check(value: Value, type: FieldType, place: Place): Value {
  if (value === null) {
    return null;
  }
  if ('fields' in type) {
    if (!isMap(value)) {
      throw mismatch(kindOf(value), `api.${type.name}`, place);
    }
    return checkFields(value, type, place.path);
  }
  if (type.name === 'time.Time') {
    checkTime(value);
  } else if (!isOfType(value, type)) {
    const kind = type.name === 'int' && isNumber(value) ? `number ${numberText(value)}` : kindOf(value);
    throw mismatch(kind, type.name, place);
  }
  if ('items' in type) {
    for (const item of Object.values(value)) {
      check(item, type.items, place);
    }
  }
  return value;
}

function isOfType(value: Value, { name }: FieldType): boolean {
  switch (name) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return isNumber(value) && isInt64(numberText(value));
    case '[]string':
      return Array.isArray(value);
    default:
      return isMap(value);
  }
}

function isInt64(text: string): boolean {
  return /^-?[0-9]+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

const layout = '2006-01-02T15:04:05Z07:00';

function checkTime(value: Value): void {
  if (typeof value !== 'string') {
    throw new Error('Time.UnmarshalJSON: input is not a JSON string');
  }
  if (parseRfc3339(value) === undefined) {
    throw new Error(`parsing time ${goQuote(value)} as ${goQuote(layout)}: cannot parse ${goQuote(value)} as "2006"`);
  }
}

function mismatch(kind: string, type: string, { struct, path }: Place): Error {
  return new Error(`json: cannot unmarshal ${kind} into Go struct field ${struct}.${path.join('.')} of type ${type}`);
}

/** Returns the kind of a JSON value as Go's messages name it. */
export function kindOf(value: Value): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  if (isMap(value)) {
    return 'object';
  }
  return isNumber(value) ? 'number' : typeof value === 'boolean' ? 'bool' : 'string';
}
