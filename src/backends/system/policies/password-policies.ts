import { type Call, type PathDefinition, storageRoot } from '../../../framework/backend.ts';
import { failure } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import { invalidKey } from '../../../framework/invalid-key.ts';
import type { Response } from '../../../framework/response.ts';
import { hasInvalidUtf8 } from '../../../go/utf8.ts';
import type { Document, Key } from '../../../storage/storage.ts';
import { inFolderOrder } from '../../../values/folder-order.ts';
import { fromKeySegment, keySegment } from '../../../values/key-segment.ts';
import { messageOf } from '../../../values/message.ts';
import { emptyMap } from '../../../values/value.ts';
import { generatePassword, type PasswordPolicy, parsePasswordPolicy } from './password-generator.ts';
import { decodeIfBase64 } from './policy-write.ts';

const minLength = 4;
const maxLength = 100;

interface StoredPolicy extends Document {
  readonly policy: string;
}

const name: FieldSchemas = { name: { type: 'string', description: 'Name of the password policy.' } };

/** `sys/policies/password`. */
export const passwordPolicyPaths: readonly PathDefinition[] = [
  {
    pattern: 'policies/password/?',
    fields: {},
    operations: { list },
    help: { synopsis: 'List the password policies.', description: 'Names in no folder come first.' },
  },
  {
    pattern: 'policies/password/(?<name>.+)/generate',
    fields: name,
    operations: { read: generate },
    help: { synopsis: 'Generate a password.', description: 'The password satisfies the rules of the password policy.' },
  },
  {
    pattern: 'policies/password/(?<name>.+)',
    fields: {
      ...name,
      policy: { type: 'string', description: 'Password policy in HCL or JSON, optionally in base64.' },
    },
    operations: { read, update: write, delete: remove },
    help: {
      synopsis: 'Read, write or delete a password policy.',
      description: 'A password policy defines the length and the characters of generated passwords.',
    },
  },
];

function folder({ mount }: Call): Key {
  return `${storageRoot(mount)}/password-policies`;
}

function keyOf(call: Call): Key {
  return `${folder(call)}/${keySegment(call.data.string('name'))}`;
}

function list(call: Call): Response {
  const keys = inFolderOrder(call.storage.list(folder(call)).map(fromKeySegment));
  return { data: keys.length === 0 ? emptyMap() : { keys } };
}

/**
 * Returns the text of the policy.
 *
 * @throws RequestError (404) if it doesn't exist
 */
function textOf(call: Call): string {
  const stored = call.storage.get<StoredPolicy>(keyOf(call));
  if (stored === undefined) {
    throw failure('policy does not exist', 404);
  }
  return stored.policy;
}

function read(call: Call): Response {
  return { data: { policy: textOf(call) } };
}

function generate(call: Call): Response {
  const policy = parsePasswordPolicy(textOf(call));
  try {
    return { data: { password: generatePassword(policy) } };
  } catch (error) {
    throw failure(`failed to generate password from policy: ${messageOf(error)}`);
  }
}

function write(call: Call): Response {
  const given = call.data.string('policy');
  if (given === '') {
    throw failure('missing policy', 400);
  }
  const text = decodeIfBase64(given);
  check(parse(text));
  if (hasInvalidUtf8(call.data.string('name'))) {
    throw failure(`failed to save policy to storage backend: ${invalidKey}`);
  }
  call.storage.put(keyOf(call), { policy: text });
  // An empty answer with a status of its own, which can be wrapped (handlePoliciesPasswordSet).
  return { raw: { status: 204, contentType: 'application/json', body: '' } };
}

function parse(text: string): PasswordPolicy {
  try {
    return parsePasswordPolicy(text);
  } catch (error) {
    throw failure(`invalid password policy: ${messageOf(error)}`, 400);
  }
}

function check({ length, rules }: PasswordPolicy): void {
  if (length < minLength || length > maxLength) {
    throw failure(`passwords must be between ${minLength} and ${maxLength} characters`, 400);
  }
  if (rules.some(({ characters, minChars }) => characters.length === 0 && minChars > 0)) {
    throw failure('unable to construct test password from provided policy: are the rules impossible?', 400);
  }
}

function remove(call: Call): undefined {
  call.storage.delete(keyOf(call));
}
