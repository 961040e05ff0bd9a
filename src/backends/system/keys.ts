import type { PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';

const rotationHelp = {
  synopsis: 'Would make a new key for what is written from now on. Needs sudo.',
  description: 'The key of a state is changed as a whole, with "localvault state rotate-key".',
};

/** The key that the state is sealed with, of which requests neither learn anything nor change it. */
export const keyPaths: readonly PathDefinition[] = [
  {
    pattern: 'key-status',
    fields: {},
    operations: { read: keyStatus },
    help: { synopsis: 'Would tell of the key in use.', description: 'The state keeps no book of its key.' },
  },
  { pattern: 'rotate', fields: {}, operations: { update: rotate }, help: rotationHelp },
  { pattern: 'rotate/keyring', fields: {}, operations: { update: rotate }, help: rotationHelp },
];

function keyStatus(): never {
  throw refusal('this state keeps no book of its key');
}

function rotate(): never {
  throw refusal('the key of this state is changed with "state rotate-key"');
}
