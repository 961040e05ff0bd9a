import { expect, test } from 'vitest';
import { describeStateError } from '../../../src/cli/state/describe-state-error.ts';
import { FileError } from '../../../src/values/file-error.ts';
import { StateError } from '../../../src/values/state-error.ts';

const context = { io: { env: { LOCALVAULT_HOME: '/home/ann/state' } }, preferences: {} };

const describe = (error: StateError) => describeStateError(error, context);

test.each([
  [
    'write',
    '/home/ann/state/lock',
    'EACCES',
    'permission denied; give your user access to it, or set LOCALVAULT_HOME to a folder of your own',
  ],
  [
    'make the folder',
    '/home/ann',
    'EACCES',
    'permission denied; give your user access to it, or set LOCALVAULT_HOME to a folder of your own',
  ],
  ['write', '/home/ann/a.snapshot', 'EACCES', 'permission denied; give your user access to it'],
  ['read', '/home/ann/state-2/state.json', 'EPERM', 'operation not permitted; give your user access to it'],
  [
    'write',
    '/home/ann/state/lock',
    'EROFS',
    'the file system is read-only; set LOCALVAULT_HOME to a folder that can be written',
  ],
  ['write', '/cd/a.snapshot', 'EROFS', 'the file system is read-only; use a folder that can be written'],
  ['write', '/home/ann/a.snapshot', 'ENOSPC', 'no space left on the disk; free some space and try again'],
  ['read', '/home/ann/state/journal', 'ENOENT', 'no such file or folder; run "localvault state check"'],
  [
    'make the folder',
    '/home/ann/state',
    'ENOENT',
    'no such file or folder; set LOCALVAULT_HOME to a folder that can be created',
  ],
  ['read', '/home/ann/a.snapshot', 'ENOENT', 'no such file or folder'],
  ['read', '/home/ann/state/journal', 'EISDIR', 'it is a folder'],
])("can't %s %s: %s", (action, path, code, rest) => {
  expect(describe(new FileError(action, path, code))).toBe(`can't ${action} ${path}: ${rest}`);
});

test('an error that says what to do keeps its text', () => {
  expect(describe(new StateError('the key is missing; restore it'))).toBe('the key is missing; restore it');
});
