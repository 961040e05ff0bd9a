import { createRequire } from 'node:module';
import { StorageError } from '../../storage.ts';

/** The kernel's exclusive locks on whole files. One is held by an open file and goes with it, however its process ends. */
interface KernelLocks {
  /** Takes the lock if nobody has it. */
  tryLock(file: number): boolean;
  /** Waits for the lock. */
  lock(file: number): void;
}

/** The part of the package's compiled code that is used here. */
interface Binding {
  tryLock(file: number, offset: number, length: number, exclusive: boolean): void;
  waitForLockSync(file: number, offset: number, length: number, exclusive: boolean): void;
}

let loaded: KernelLocks | undefined;

/**
 * The locks of the package fs-native-extensions, loaded at the first call: a command that only reads needs none.
 *
 * The package's compiled code is asked for by its path, because the package's own way of finding it costs 20 ms in each
 * process, and by that way only where the path leads nowhere.
 *
 * @throws StorageError where the package has nothing for this platform.
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
      // The next way may lead there.
    }
  }
  throw new StorageError(
    `can't lock files on this platform (${process.platform}-${process.arch}): fs-native-extensions doesn't load`,
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
