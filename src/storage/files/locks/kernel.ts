import { createRequire } from 'node:module';
import { errorCode } from '../../../values/error-code.ts';
import { StateError } from '../../../values/state-error.ts';

/**
 * The kernel's exclusive locks on whole files. A lock belongs to an open file: closing it or ending the process releases the
 * lock.
 */
interface KernelLocks {
  /** Takes the lock, unless somebody has it. */
  tryLock(file: number): boolean;
  /** Waits for the lock. */
  lock(file: number): void;
}

/** The functions of the package's native addon that are used here. */
interface Binding {
  tryLock(file: number, offset: number, length: number, exclusive: boolean): void;
  waitForLockSync(file: number, offset: number, length: number, exclusive: boolean): void;
}

let loaded: KernelLocks | undefined;

/**
 * The locks of the package fs-native-extensions. It is loaded on demand, because a command that only reads needs no lock.
 *
 * The native addon is loaded by its path: the package's own search takes 20 ms in each process and is only the fallback. Node.js' own
 * search for the package takes a command 0.4 ms (`npm run bench`), so npm's places come first.
 *
 * @throws StateError if the package doesn't support this platform
 */
export function kernelLocks(): KernelLocks {
  loaded ??= overBinding(load());
  return loaded;
}

/**
 * The folders of packages where npm puts what the program needs: inside the program's package and beside it. None if the program's file
 * isn't in the package's `dist/`.
 *
 * @param file the path of the program's file
 */
export function packageFolders(file: string): readonly string[] {
  const end = file.lastIndexOf('/dist/');
  if (end < 0 || !file.startsWith('/')) {
    return [];
  }
  const root = file.slice(0, end);
  const parent = root.slice(0, root.lastIndexOf('/'));
  return [`${root}/node_modules`, ...(parent.endsWith('/node_modules') ? [parent] : [])];
}

function load(): Binding {
  const require = createRequire(import.meta.url);
  const addon = `fs-native-extensions/prebuilds/${process.platform}-${process.arch}/fs-native-extensions.node`;
  const attempts = [
    ...packageFolders(import.meta.url).map((folder) => () => loadAddon(`${folder}/${addon}`)),
    () => require(addon),
    () => require('fs-native-extensions/binding.js'),
  ];
  for (const attempt of attempts) {
    try {
      const binding: unknown = attempt();
      if (isBinding(binding)) {
        return binding;
      }
    } catch {
      // Try the next one.
    }
  }
  throw new StateError(
    `can't lock files on this platform (${process.platform}-${process.arch}): fs-native-extensions doesn't load; install localvault again`,
  );
}

function loadAddon(path: string): unknown {
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports;
}

function isBinding(value: unknown): value is Binding {
  return typeof value === 'object' && value !== null && 'tryLock' in value && 'waitForLockSync' in value;
}

function overBinding(binding: Binding): KernelLocks {
  return {
    tryLock(file) {
      try {
        binding.tryLock(file, 0, 0, true);
        return true;
      } catch (error) {
        if (errorCode(error) === 'EAGAIN') {
          return false;
        }
        throw error;
      }
    },
    lock: (file) => binding.waitForLockSync(file, 0, 0, true),
  };
}
