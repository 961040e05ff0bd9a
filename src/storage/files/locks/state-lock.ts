import { NoStateError } from '../../../values/no-state-error.ts';
import { StateInUseError } from '../../storage.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';

/**
 * The lock that all writers of a state take: a kernel lock on a file that is never replaced. The death of a process releases it
 * at once, so no process ids are needed.
 *
 * A server keeps the lock while it runs. It also locks a second file, the owner's, so that others don't wait for a server.
 *
 * Deleting a state removes both files. Whoever waited for one then has the lock of a removed file, which excludes nobody, and tries
 * again: there is another state at the same place, or none.
 */
export class StateLock {
  readonly #fs: FileSystem;
  readonly #home: string;
  #file: number | undefined;
  #ownerFile: number | undefined;

  constructor(fs: FileSystem, home: string) {
    this.#fs = fs;
    this.#home = home;
  }

  get isHeld(): boolean {
    return this.#file !== undefined;
  }

  /** Takes the lock. Waits if another command has it. Throws StateInUseError if a server owns the state, NoStateError if there is no folder. */
  take(): void {
    if (!this.takeUnlessOwned()) {
      throw this.#owned();
    }
  }

  /** Does the same, but returns false if a server owns the state. */
  takeUnlessOwned(): boolean {
    while (this.#file === undefined) {
      const file = this.#open(this.#lockPath);
      try {
        if (!this.#fs.tryLock(file)) {
          if (this.#isOwned()) {
            this.#fs.close(file);
            return false;
          }
          this.#fs.lock(file);
        }
        if (this.#isAt(file, this.#lockPath)) {
          this.#file = file;
          return true;
        }
      } catch (error) {
        this.#fs.close(file);
        throw error;
      }
      this.#fs.close(file);
    }
    return true;
  }

  /** Takes the lock as a server. Throws StateInUseError if another server owns the state, NoStateError if there is no folder. */
  own(): void {
    for (;;) {
      const owner = this.#open(this.#ownerPath);
      this.#ownerFile = owner;
      if (!this.#tryPatiently(owner)) {
        this.release();
        throw this.#owned();
      }
      const file = this.#open(this.#lockPath);
      this.#file = file;
      this.#fs.lock(file);
      if (this.#isAt(owner, this.#ownerPath) && this.#isAt(file, this.#lockPath)) {
        return;
      }
      this.release();
    }
  }

  release(): void {
    for (const file of [this.#file, this.#ownerFile]) {
      if (file !== undefined) {
        this.#fs.close(file);
      }
    }
    this.#file = undefined;
    this.#ownerFile = undefined;
  }

  #open(path: string): number {
    try {
      return this.#fs.open(path, 'create');
    } catch (error) {
      throw failedWith(error, 'ENOENT') ? new NoStateError(this.#home) : error;
    }
  }

  /** Whether an open file is the one at a path. */
  #isAt(file: number, path: string): boolean {
    try {
      return this.#fs.stat(path).identity === this.#fs.fstat(file).identity;
    } catch (error) {
      if (failedWith(error, 'ENOENT')) {
        return false;
      }
      throw error;
    }
  }

  get #lockPath(): string {
    return `${this.#home}/lock`;
  }

  get #ownerPath(): string {
    return `${this.#home}/owner`;
  }

  #isOwned(): boolean {
    let file: number;
    try {
      file = this.#fs.open(this.#ownerPath, 'write');
    } catch (error) {
      if (failedWith(error, 'ENOENT')) {
        return false;
      }
      throw error;
    }
    try {
      return !this.#fs.tryLock(file);
    } finally {
      this.#fs.close(file);
    }
  }

  /** Tries for 100 ms, because a command that checks for a server takes the owner's lock for a moment. */
  #tryPatiently(file: number): boolean {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let attempt = 0; attempt < 20; attempt++) {
      if (this.#fs.tryLock(file)) {
        return true;
      }
      Atomics.wait(pause, 0, 0, 5);
    }
    return false;
  }

  #owned(): StateInUseError {
    return new StateInUseError(`the state in ${this.#home} is in use by a running localvault server; stop it first`);
  }
}
