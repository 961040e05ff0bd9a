import type { FileStats, FileSystem, OpenMode } from '../../../src/storage/files/file-system.ts';

/** Ends a simulated process. It is no error that the storage knows. */
export class Crash extends Error {}

interface Inode {
  readonly number: number;
  readonly isFolder: boolean;
  data: Buffer;
  /** Grows with each change of the data. */
  modified: number;
  syncedData: Buffer;
  entries: Map<string, Inode>;
  syncedEntries: Map<string, Inode>;
}

interface OpenFile {
  readonly inode: Inode;
  readonly path: string;
  readonly process: object;
}

/** What happens around a call: an error code to fail with, or nothing. May throw `Crash`. */
export type Hook = (call: string, path: string) => string | undefined;

/**
 * A disk in memory that remembers what was synced. `powerCut` takes back what wasn't, in the ways that POSIX allows: each name
 * in a folder and each file's contents may be old or new, independently, and contents may be torn.
 */
export class SimulatedDisk {
  #nextNumber = 1;
  #nextFile = 3;
  readonly #root = this.#newInode(true);
  readonly #open = new Map<number, OpenFile>();
  readonly #locks = new Map<Inode, number>();
  #kills = 0;
  /** Descriptors that were used while they were closed. On a real disk they could belong to other files. */
  readonly misused: number[] = [];

  /** The file system as one process sees it. `hook` is asked before each call. */
  process(hook: Hook = () => undefined): FileSystem {
    const process = {};
    const livesUntil = this.#kills;
    const refuseTheDead = () => {
      if (this.#kills > livesUntil) {
        throw new Crash();
      }
    };
    const at = (file: number): OpenFile => {
      refuseTheDead();
      const open = this.#open.get(file);
      if (open === undefined || open.process !== process) {
        this.misused.push(file);
        throw new Error(`file ${file} is not open`);
      }
      return open;
    };
    const ask = (call: string, path: string) => {
      refuseTheDead();
      const code = hook(call, path);
      if (code !== undefined) {
        throw failure(code);
      }
    };
    return {
      open: (path, mode) => {
        ask(mode === 'read' || mode === 'write' ? 'open' : 'create', path);
        return this.#openFile(path, mode, process);
      },
      close: (file) => {
        ask('close', at(file).path);
        this.#close(file);
      },
      text: (path) => {
        ask('open', path);
        const inode = this.#find(path);
        ask('read', path);
        if (inode.isFolder) {
          throw failure('EISDIR');
        }
        const text = inode.data.toString('utf8');
        ask('close', path);
        return text;
      },
      read: (file, into, position) => {
        const { inode, path } = at(file);
        ask('read', path);
        const count = inode.data.copy(into, 0, position);
        return count;
      },
      write: (file, bytes, position) => {
        const { inode, path } = at(file);
        try {
          ask('write', path);
        } catch (error) {
          // A write that fails or is cut short may leave a part.
          this.#write(inode, bytes.subarray(0, Math.floor(bytes.length / 2)), position);
          throw error;
        }
        this.#write(inode, bytes, position);
        return bytes.length;
      },
      fstat: (file) => {
        ask('fstat', at(file).path);
        return statsOf(at(file).inode);
      },
      stat: (path) => {
        ask('stat', path);
        return statsOf(this.#find(path));
      },
      truncate: (file, size) => {
        ask('truncate', at(file).path);
        const { inode } = at(file);
        inode.data = Buffer.from(inode.data.subarray(0, size));
        inode.modified++;
      },
      sync: (file) => {
        ask('sync', at(file).path);
        this.#sync(at(file).inode);
      },
      syncLater: async (file) => {
        const { inode, path } = at(file);
        await undefined;
        ask('sync', path);
        this.#sync(inode);
      },
      rename: (from, to) => {
        ask('rename', to);
        const source = this.#parent(from);
        const inode = this.#find(from);
        const [folder, name] = this.#parent(to);
        folder.entries.set(name, inode);
        source[0].entries.delete(source[1]);
      },
      link: (from, to) => {
        ask('link', to);
        const inode = this.#find(from);
        const [folder, name] = this.#parent(to);
        if (folder.entries.has(name)) {
          throw failure('EEXIST');
        }
        folder.entries.set(name, inode);
      },
      chmod: (path) => {
        ask('chmod', path);
        this.#find(path);
      },
      removeFile: (path) => {
        ask('removeFile', path);
        if (this.#find(path).isFolder) {
          throw failure('EISDIR');
        }
        const [folder, name] = this.#parent(path);
        folder.entries.delete(name);
      },
      makeFolder: (path) => {
        ask('makeFolder', path);
        const [folder, name] = this.#parent(path);
        if (folder.entries.has(name)) {
          throw failure('EEXIST');
        }
        folder.entries.set(name, this.#newInode(true));
      },
      removeFolder: (path) => {
        ask('removeFolder', path);
        if (this.#find(path).entries.size > 0) {
          throw failure('ENOTEMPTY');
        }
        const [folder, name] = this.#parent(path);
        folder.entries.delete(name);
      },
      freeSpace: () => Number.POSITIVE_INFINITY,
      list: (path) => {
        ask('list', path);
        const inode = this.#find(path);
        if (!inode.isFolder) {
          throw failure('ENOTDIR');
        }
        return [...inode.entries].map(([name, entry]) => ({
          name,
          isFolder: entry.isFolder,
          isFile: !entry.isFolder,
        }));
      },
      tryLock: (file) => {
        ask('lock', at(file).path);
        return this.#lock(at(file).inode, file);
      },
      lock: (file) => {
        ask('lock', at(file).path);
        if (!this.#lock(at(file).inode, file)) {
          throw new Error('the simulated process would wait for a lock for ever');
        }
      },
    };
  }

  /** Kills all processes: their calls throw `Crash` from now on. What they wrote stays. */
  kill(): void {
    this.#kills++;
    this.#open.clear();
    this.#locks.clear();
  }

  /**
   * The machine goes down. Of what wasn't synced, `choose` says what is left: it gets how many ways there are and returns the
   * number of one, 0 for the oldest.
   */
  powerCut(choose: (ways: number) => number): void {
    this.kill();
    this.#settle(this.#root, choose, new Set());
  }

  /** All files and their contents. */
  contents(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const visit = (inode: Inode, path: string) => {
      if (!inode.isFolder) {
        found.set(path, inode.data.toString('utf8'));
      }
      for (const [name, entry] of inode.entries) {
        visit(entry, `${path}/${name}`);
      }
    };
    visit(this.#root, '');
    return found;
  }

  #settle(inode: Inode, choose: (ways: number) => number, seen: Set<Inode>): void {
    if (seen.has(inode)) {
      return;
    }
    seen.add(inode);
    if (!inode.data.equals(inode.syncedData)) {
      inode.data = tornData(inode, choose(3));
    }
    inode.syncedData = inode.data;
    for (const name of new Set([...inode.syncedEntries.keys(), ...inode.entries.keys()])) {
      const kept = inode.syncedEntries.get(name);
      const latest = inode.entries.get(name);
      const left = kept !== latest && choose(2) === 0 ? kept : latest;
      if (left === undefined) {
        inode.entries.delete(name);
      } else {
        inode.entries.set(name, left);
      }
    }
    inode.syncedEntries = new Map(inode.entries);
    for (const entry of inode.entries.values()) {
      this.#settle(entry, choose, seen);
    }
  }

  #sync(inode: Inode): void {
    inode.syncedData = Buffer.from(inode.data);
    inode.syncedEntries = new Map(inode.entries);
  }

  #openFile(path: string, mode: OpenMode, process: object): number {
    const [folder, name] = this.#parent(path);
    let inode = path === '/' ? this.#root : folder.entries.get(name);
    if (inode !== undefined && mode === 'new') {
      throw failure('EEXIST');
    }
    if (inode === undefined && mode !== 'read' && mode !== 'write') {
      inode = this.#newInode(false);
      folder.entries.set(name, inode);
    }
    if (inode === undefined) {
      throw failure('ENOENT');
    }
    if (inode.isFolder && mode !== 'read') {
      throw failure('EISDIR');
    }
    if (mode === 'empty') {
      inode.data = Buffer.alloc(0);
      inode.modified++;
    }
    const file = this.#nextFile++;
    this.#open.set(file, { inode, path, process });
    return file;
  }

  #close(file: number): void {
    const inode = this.#open.get(file)?.inode;
    this.#open.delete(file);
    if (inode !== undefined && this.#locks.get(inode) === file) {
      this.#locks.delete(inode);
    }
  }

  #write(inode: Inode, bytes: Uint8Array, position: number): void {
    const data = Buffer.alloc(Math.max(inode.data.length, position + bytes.length));
    inode.data.copy(data);
    data.set(bytes, position);
    inode.data = data;
    inode.modified++;
  }

  #lock(inode: Inode, file: number): boolean {
    const holder = this.#locks.get(inode);
    if (holder !== undefined && holder !== file) {
      return false;
    }
    this.#locks.set(inode, file);
    return true;
  }

  #parent(path: string): [folder: Inode, name: string] {
    const slash = path.lastIndexOf('/');
    const folder = this.#find(path.slice(0, slash));
    if (!folder.isFolder) {
      throw failure('ENOTDIR');
    }
    return [folder, path.slice(slash + 1)];
  }

  #find(path: string): Inode {
    let inode = this.#root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next = inode.entries.get(name);
      if (next === undefined) {
        throw failure('ENOENT');
      }
      inode = next;
    }
    return inode;
  }

  #newInode(isFolder: boolean): Inode {
    return {
      number: this.#nextNumber++,
      isFolder,
      data: Buffer.alloc(0),
      modified: 0,
      syncedData: Buffer.alloc(0),
      entries: new Map(),
      syncedEntries: new Map(),
    };
  }
}

/** The old contents, the new ones with the second half lost, or the new ones. */
function tornData(inode: Inode, way: number): Buffer {
  if (way === 0) {
    return inode.syncedData;
  }
  if (way === 2) {
    return inode.data;
  }
  const torn = Buffer.alloc(inode.data.length);
  inode.data.copy(torn, 0, 0, Math.floor((inode.syncedData.length + inode.data.length) / 2));
  inode.syncedData.copy(torn, 0, 0, Math.min(inode.syncedData.length, torn.length));
  return torn;
}

function statsOf(inode: Inode): FileStats {
  return {
    size: inode.data.length,
    identity: String(inode.number),
    modified: inode.modified,
    mode: inode.isFolder ? 0o700 : 0o600,
    owner: process.geteuid?.() ?? 0,
    isFolder: inode.isFolder,
  };
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
