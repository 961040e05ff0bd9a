import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { codedRefusal, invalidRequest, type RequestError, refusal } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import { unsupportedOperation } from '../../../framework/unsupported-operation.ts';
import { sealSharesProblem } from '../../../values/seal-shares.ts';
import { disabledOperations } from './disabled-operations.ts';
import { decodeKeyShare, shareLength } from './key-share.ts';

const sharesFields: FieldSchemas = {
  secret_shares: { type: 'int', description: 'Number of shares to split the new key into.' },
  secret_threshold: { type: 'int', description: 'Number of shares that restore the new key.' },
  pgp_keys: { type: 'string slice', description: 'PGP keys to encrypt the shares with.' },
  backup: { type: 'bool', description: 'Whether to store the encrypted shares, too.' },
  require_verification: { type: 'bool', description: 'Whether to use the new key only once its shares are verified.' },
};

const keyFields: FieldSchemas = {
  key: { type: 'string', description: 'One share of the key.' },
  nonce: { type: 'string', description: 'Nonce of the attempt.' },
};

const description =
  'A state has no unseal keys, so there is nothing to rotate. To change the key that seals a state, run "localvault state rotate-key".';
const rotateHelp = { synopsis: 'Not supported: rotate the root key or the unseal keys.', description };
const rekeyHelp = { synopsis: 'Not supported: replace the unseal keys without a token.', description };
const backupHelp = { synopsis: 'Read or delete the backup of the unseal keys. There is never one.', description };

const backupOperations = { read: readBackup, delete: () => undefined };

/** `sys/rotate/root`, `sys/rotate/recovery` and `sys/rekey`. */
export const unsealKeyPaths: readonly PathDefinition[] = [
  { pattern: 'rotate/root', fields: {}, operations: { update: rotateRoot }, help: rotateHelp },
  {
    pattern: 'rotate/(?:root|recovery)/init',
    fields: sharesFields,
    operations: { read: rotationStatus, update: startRotation, delete: () => undefined },
    help: rotateHelp,
  },
  {
    pattern: 'rotate/(?:root|recovery)/update',
    fields: keyFields,
    operations: { update: provideKey },
    help: rotateHelp,
  },
  {
    pattern: 'rotate/(?:root|recovery)/verify',
    fields: keyFields,
    operations: { read: noRotation, update: verifyKey, delete: noRotation },
    help: rotateHelp,
  },
  { pattern: 'rotate/(?:root|recovery)/backup', fields: {}, operations: backupOperations, help: backupHelp },
  { pattern: 'rekey/init', fields: sharesFields, operations: disabledOperations, help: rekeyHelp },
  { pattern: 'rekey/update', fields: keyFields, operations: { update: unsupportedOperation }, help: rekeyHelp },
  { pattern: 'rekey/verify', fields: keyFields, operations: disabledOperations, help: rekeyHelp },
  { pattern: 'rekey/(?:backup|recovery-key-backup)', fields: {}, operations: backupOperations, help: backupHelp },
];

function rotateRoot(): never {
  throw noUnsealKeys();
}

/** Reports the status like an unsealed OpenBao with one key share. Recovery keys exist with auto unseal alone. */
function rotationStatus({ request }: Call): Response {
  if (isRecovery(request.path)) {
    throw wrappedError('unable to look up config', 'recovery not supported');
  }
  return { data: { started: false, t: 0, n: 0, required: 1 } };
}

function startRotation({ data, request }: Call): never {
  if (isRecovery(request.path)) {
    throw invalidRequest('recovery keys not supported');
  }
  const problem = sealSharesProblem({
    shares: data.int('secret_shares'),
    threshold: data.int('secret_threshold'),
    pgpKeys: data.strings('pgp_keys').length,
  });
  throw problem === undefined ? noUnsealKeys() : wrappedError('invalid rotate seal configuration', problem);
}

/** The status and update of a missing verification fail alike. */
function noRotation(): never {
  throw invalidRequest('no rotation configuration found');
}

function provideKey(call: Call): never {
  checkKey(call);
  if (isRecovery(call.request.path)) {
    throw wrappedError('failed to fetch existing config', 'recovery not supported');
  }
  throw invalidRequest('no rotation in progress');
}

function verifyKey(call: Call): never {
  checkKey(call);
  throw invalidRequest('no rotation in progress');
}

function checkKey({ data }: Call): void {
  for (const name of ['key', 'nonce']) {
    if (data.string(name) === '') {
      throw invalidRequest(`missing required field '${name}'`);
    }
  }
  const isHex = ({ length }: Buffer) => length >= shareLength.min && length <= shareLength.max;
  if (decodeKeyShare(data.string('key'), isHex) === undefined) {
    throw invalidRequest("'key' must be a valid hex or base64 string");
  }
}

function readBackup(): never {
  throw refusal('no backed-up keys found');
}

function isRecovery(path: string): boolean {
  return path.includes('recovery');
}

/** Creates an error that OpenBao formats with Sprintf, which doesn't know %w. */
function wrappedError(context: string, problem: string): RequestError {
  return codedRefusal(`${context}: %!w(*errors.errorString=&{${problem}})`);
}

function noUnsealKeys(): RequestError {
  return refusal('a local state has no unseal keys; run "localvault state rotate-key" to change the key that seals it');
}
