import { StateInUseError } from '../../storage.ts';
import { failedWith } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';

/**
 * The lock that all writers of a state take: a kernel lock on a file that is never replaced. The death of a process releases it
 * at once, so no process ids are needed.
 *
 * A server keeps the lock while it runs. It also locks a second file, the owner's, so that others don't wait for a server.
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

  /** Takes the lock. Waits if another command has it. Throws StateInUseError if a server owns the state. */
  take(): void {
    if (!this.takeUnlessOwned()) {
      throw this.#owned();
    }
  }

  /** Does the same, but returns false if a server owns the state. */
  takeUnlessOwned(): boolean {
    if (this.#file !== undefined) {
      return true;
    }
    const file = this.#fs.open(this.#lockPath, 'create');
    try {
      if (!this.#fs.tryLock(file)) {
        if (this.#isOwned()) {
          this.#fs.close(file);
          return false;
        }
        this.#fs.lock(file);
      }
    } catch (error) {
      this.#fs.close(file);
      throw error;
    }
    this.#file = file;
    return true;
  }

  /** Takes the lock as a server. Throws StateInUseError if another server owns the state. */
  own(): void {
    this.#ownerFile = this.#fs.open(this.#ownerPath, 'create');
    if (!this.#tryPatiently(this.#ownerFile)) {
      this.release();
      throw this.#owned();
    }
    this.#file = this.#fs.open(this.#lockPath, 'create');
    this.#fs.lock(this.#file);
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
