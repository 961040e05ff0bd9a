import type { PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';

const rotationHelp = {
  synopsis: 'Not supported: rotate the encryption key. Requires sudo.',
  description: 'Use "localvault state rotate-key" to change the key of a state.',
};

/** `sys/key-status` and `sys/rotate`. Requests can neither read nor rotate the key of the state, so both are refused. */
export const keyPaths: readonly PathDefinition[] = [
  {
    pattern: 'key-status',
    fields: {},
    operations: { read: keyStatus },
    help: {
      synopsis: 'Not supported: show the encryption key in use.',
      description: 'The state does not record the term of its key.',
    },
  },
  { pattern: 'rotate', fields: {}, operations: { update: rotate }, help: rotationHelp },
  { pattern: 'rotate/keyring', fields: {}, operations: { update: rotate }, help: rotationHelp },
];

function keyStatus(): never {
  throw refusal('cannot show the key status: the state does not record the term of its key');
}

function rotate(): never {
  throw refusal('cannot rotate the key through the API; run "localvault state rotate-key"');
}
