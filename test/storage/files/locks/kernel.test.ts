import { expect, test } from 'vitest';
import { packageFolders } from '../../../../src/storage/files/locks/kernel.ts';

test.each([
  [
    '/usr/lib/node_modules/localvault/dist/main.cjs',
    ['/usr/lib/node_modules/localvault/node_modules', '/usr/lib/node_modules'],
  ],
  ['/home/ann/localvault/dist/main.cjs', ['/home/ann/localvault/node_modules']],
  ['/home/dist/node_modules/x/dist/write-1.cjs', ['/home/dist/node_modules/x/node_modules', '/home/dist/node_modules']],
  ['file:///home/ann/localvault/src/storage/files/locks/kernel.ts', []],
  ['file:///home/ann/dist/localvault/dist/library/index.cjs', []],
  ['C:\\localvault\\dist\\main.cjs', []],
])('%s has its packages in %j', (file, folders) => {
  expect(packageFolders(file)).toEqual(folders);
});
