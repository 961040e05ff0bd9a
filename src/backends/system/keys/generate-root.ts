import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, invalidRequest, refusal } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import { unsupportedOperation } from '../../../framework/unsupported-operation.ts';
import { trimSpace } from '../../../go/text.ts';
import { decodeXorToken } from '../../../go/xor-token.ts';
import { messageOf } from '../../../values/message.ts';
import { disabledOperations } from './disabled-operations.ts';
import { decodeKeyShare, shareLength } from './key-share.ts';

/** The length of a root token, and of the one-time password that hides it. */
const otpLength = 26;

const attemptFields: FieldSchemas = {
  otp: { type: 'string', description: 'One-time password to hide the token with.' },
  pgp_key: { type: 'string', description: 'PGP key to encrypt the token with.' },
};

const updateFields: FieldSchemas = {
  key: { type: 'string', description: 'One share of the unseal key.' },
  nonce: { type: 'string', description: 'Nonce of the attempt.' },
};

const help = {
  synopsis: 'Not supported: generate a root token with the unseal keys.',
  description: 'A state has no unseal keys. Its owner gets a root token with "localvault state root-token".',
};

/** `sys/generate-root-token`, `sys/generate-root` and `sys/decode-token`. */
export const generateRootPaths: readonly PathDefinition[] = [
  { pattern: 'generate-root(?:/attempt)?', fields: attemptFields, operations: disabledOperations, help },
  { pattern: 'generate-root/update', fields: updateFields, operations: { update: unsupportedOperation }, help },
  {
    pattern: 'generate-root-token/attempt',
    fields: attemptFields,
    operations: { read: status, update: start, delete: () => undefined },
    help,
  },
  { pattern: 'generate-root-token/update', fields: updateFields, operations: { update: provideKey }, help },
  {
    pattern: 'decode-token',
    fields: {
      encoded_token: { type: 'string', description: 'Token as an attempt returned it.' },
      otp: { type: 'string', description: 'One-time password of the attempt.' },
    },
    operations: { update: decodeToken },
    help: {
      synopsis: 'Decode a token that an attempt to generate a root token returned.',
      description: 'Works on tokens of any server. Requires no token.',
    },
  },
];

function status(): Response {
  return { data: { started: false, complete: false, progress: 0, required: 1, otp: '', otp_length: otpLength } };
}

function start({ data }: Call): never {
  const otp = data.string('otp');
  if (otp !== '' && Buffer.byteLength(otp) !== otpLength) {
    throw invalidRequest('OTP string has incorrect length');
  }
  throw refusal('a local state has no unseal keys; its owner gets a root token with "localvault state root-token"');
}

function provideKey({ data }: Call): never {
  for (const name of ['nonce', 'key']) {
    if (data.string(name) === '') {
      throw invalidRequest(`${name} is required`);
    }
  }
  const key = decodeKeyShare(trimSpace(data.string('key')));
  if (key === undefined) {
    throw failure("'key' must be a valid hex or base64 string");
  }
  if (key.length < shareLength.min) {
    throw failure(`invalid key: key is shorter than minimum ${shareLength.min} bytes`);
  }
  if (key.length > shareLength.max) {
    throw failure(`invalid key: key is longer than maximum ${shareLength.max} bytes`);
  }
  throw failure('no root generation in progress');
}

function decodeToken({ data }: Call): Response {
  const otp = data.string('otp');
  const encoded = data.string('encoded_token');
  if (encoded === '' || otp === '') {
    throw invalidRequest("provided 'encoded_token' or 'otp' is empty");
  }
  try {
    return { data: { token: decodeXorToken(encoded, otp) } };
  } catch (error) {
    throw invalidRequest(messageOf(error));
  }
}
