import type { FileSystem } from '../file-system.ts';
import { temporaryOf, writeAll } from '../whole-file.ts';
import { headLine, type Journal, journalPath } from './journal.ts';

/** How many bytes to copy at once. */
const pieceSize = 1024 * 1024;

/**
 * A copy of the journal without its first records, to replace it. The journal grows meanwhile. Most of it is copied and synced in
 * the background, so that the final step blocks only briefly.
 */
export class JournalSuccessor {
  readonly #fs: FileSystem;
  readonly #journal: Journal;
  readonly #dropped: number;
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: number;
  /** How far the old journal is copied, and how far the new one is written. */
  #from: number;
  #to: number;
  #isOpen = true;
  #isInstalled = false;

  /** @param dropped how many records to leave out */
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

  /** Copies the journal's current contents, with a pause after each piece. */
  async copy(pause: () => Promise<void>): Promise<void> {
    while (this.#isOpen && this.#copyPiece()) {
      await pause();
    }
    if (this.#isOpen) {
      await this.#fs.syncLater(this.#file);
    }
  }

  /** Copies the rest, makes it durable and replaces the journal. */
  install(): Journal {
    while (this.#copyPiece()) {}
    this.#fs.sync(this.#file);
    this.#close();
    // Open it before the rename: a failure afterwards would leave the caller with a journal that has no name any more.
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

  /** Removes the copy, unless it was installed. */
  abandon(): void {
    if (this.#isInstalled) {
      return;
    }
    try {
      this.#close();
      this.#fs.removeFile(this.#temporary);
    } catch {
      // The next successor overwrites it.
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
