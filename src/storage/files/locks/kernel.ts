import { createRequire } from 'node:module';
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
 * The native addon is loaded by its path: the package's own search takes 20 ms in each process and is only the fallback.
 *
 * @throws StateError if the package doesn't support this platform
 */
export function kernelLocks(): KernelLocks {
  loaded ??= overBinding(load());
  return loaded;
}

function load(): Binding {
  const require = createRequire(import.meta.url);
  const attempts = [
    () => require(`fs-native-extensions/prebuilds/${process.platform}-${process.arch}/fs-native-extensions.node`),
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
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') {
          return false;
        }
        throw error;
      }
    },
    lock: (file) => binding.waitForLockSync(file, 0, 0, true),
  };
}
