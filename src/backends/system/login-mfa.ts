import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import { isNumber } from '../../values/number.ts';
import type { Value } from '../../values/value.ts';

/** `sys/mfa/validate`. No login asks for a second factor, so no request is ever valid. */
export const loginMfaPaths: readonly PathDefinition[] = [
  {
    pattern: 'mfa/validate',
    fields: {
      mfa_request_id: { type: 'string', description: 'Id of the login that asked for a second factor.' },
      mfa_payload: { type: 'map', description: 'Passcodes by MFA method.' },
    },
    operations: { update: validate },
    help: {
      synopsis: 'Complete a login with a second factor. Requires no token.',
      description: 'Always refused, because MFA is not supported, so no login asks for a second factor.',
    },
  },
];

function validate({ data }: Call): never {
  if (data.string('mfa_request_id') === '') {
    throw refusal('missing request ID');
  }
  if (!Object.values(data.map('mfa_payload')).every(arePasscodes)) {
    throw refusal('invalid mfa payload');
  }
  throw refusal('invalid request ID');
}

/** Reports whether a value decodes into Go's []string: null is an empty text, and numbers are texts. */
function arePasscodes(value: Value): boolean {
  const isText = (item: Value) => item === null || typeof item === 'string' || isNumber(item);
  return value === null || (Array.isArray(value) && value.every(isText));
}
