import type { FileSystem } from '../file-system.ts';
import { temporaryOf, writeAll } from '../whole-file.ts';
import { headLine, type Journal, journalPath } from './journal.ts';

/** How many bytes are copied at once. */
const pieceSize = 1024 * 1024;

/**
 * A journal without the first records of another one, which goes on growing while it's copied. Most of it is copied and synced
 * beside other work; so little is left to be done at once in the end.
 */
export class JournalSuccessor {
  readonly #fs: FileSystem;
  readonly #journal: Journal;
  readonly #dropped: number;
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: number;
  /** Up to where the old journal is copied, and the new one written. */
  #from: number;
  #to: number;
  #isOpen = true;
  #isInstalled = false;

  /** `dropped` is how many records are left out. */
  constructor(fs: FileSystem, home: string, journal: Journal, dropped: number) {
    this.#fs = fs;
    this.#journal = journal;
    this.#dropped = dropped;
    this.#path = journalPath(home);
    this.#temporary = temporaryOf(this.#path);
    this.#from = journal.positionOf(dropped);
    this.#file = fs.open(this.#temporary, 'empty');
    const head = headLine(journal.startAfter(dropped), journal.authenticator);
    writeAll(fs, this.#file, head, 0);
    this.#to = head.length;
  }

  /** Copies what there is by now, with a pause after each piece. */
  async copy(pause: () => Promise<void>): Promise<void> {
    while (this.#isOpen && this.#copyPiece()) {
      await pause();
    }
    if (this.#isOpen) {
      await this.#fs.syncLater(this.#file);
    }
  }

  /** Puts it in the old one's place, whole, with its contents on the disk. */
  install(): Journal {
    while (this.#copyPiece()) {}
    this.#fs.sync(this.#file);
    this.#close();
    // Nothing may fail any more once it's in place, or the caller would go on with a journal that nobody finds again.
    const next = this.#journal.openNext(this.#dropped, this.#temporary);
    try {
      this.#fs.rename(this.#temporary, this.#path);
    } catch (error) {
      next.close();
      throw error;
    }
    this.#isInstalled = true;
    return next;
  }

  /** Leaves nothing behind, unless it is in place already. */
  abandon(): void {
    if (this.#isInstalled) {
      return;
    }
    try {
      this.#close();
      this.#fs.removeFile(this.#temporary);
    } catch {
      // The next one takes its place.
    }
  }

  #copyPiece(): boolean {
    const bytes = Buffer.allocUnsafe(Math.min(this.#journal.end - this.#from, pieceSize));
    const length = this.#journal.read(bytes, this.#from);
    if (length === 0) {
      return false;
    }
    writeAll(this.#fs, this.#file, bytes.subarray(0, length), this.#to);
    this.#from += length;
    this.#to += length;
    return true;
  }

  #close(): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#fs.close(this.#file);
    }
  }
}
