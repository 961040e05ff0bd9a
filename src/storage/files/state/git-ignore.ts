import type { FileSystem } from '../file-system.ts';
import { createFile } from '../whole-file.ts';

/** The files that only running processes use. All others belong to the state: the journal contains transactions. */
export const runtimeFiles = ['lock', 'owner', 'server.sock'] as const;

/** Writes a `.gitignore`, so that a state can be kept in Git. Leaves an existing one alone. */
export function writeGitIgnore(fs: FileSystem, home: string): void {
  createFile(fs, `${home}/.gitignore`, Buffer.from(runtimeFiles.map((name) => `/${name}\n`).join('')));
}
