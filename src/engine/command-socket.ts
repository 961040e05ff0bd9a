import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * How a command reaches the server that has its state: by a socket in the state's folder, which only the state's owner may
 * enter, so that no token is ever sent to a stranger who took a port over. A message is one line of JSON (`command-message.ts`). The
 * server proves first that it holds the state's key: others may be able to write to the folder.
 */
export function commandSocketPath(folder: string): string {
  return `${folder}/server.sock`;
}

/** The longest path that every system takes for a socket, in bytes. */
export const maxSocketPath = 103;

/**
 * What to connect to: the socket itself, or where the path is too long for one, the socket elsewhere that a link of its name
 * leads to. Undefined where there is nothing, where somebody else may have put it there, or where the place elsewhere isn't the
 * user's own.
 */
export function resolveCommandSocket(folder: string): string | undefined {
  const path = commandSocketPath(folder);
  try {
    const facts = lstatSync(path, { throwIfNoEntry: false });
    if (facts === undefined) {
      return undefined;
    }
    if (!isTrusted(statSync(folder), facts)) {
      return undefined;
    }
    if (!facts.isSymbolicLink()) {
      return facts.isSocket() ? path : undefined;
    }
    const target = readlinkSync(path);
    const home = lstatSync(dirname(target));
    const isOurs = home.isDirectory() && home.uid === process.getuid?.() && (home.mode & 0o077) === 0;
    return isOurs ? target : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what lies in the folder was put there by its owner, who is the user, or anybody where the user is the superuser. */
function isTrusted(folder: Stats, inside: Stats): boolean {
  const user = process.geteuid?.();
  const isOwn = user === undefined || user === 0 || folder.uid === user;
  return isOwn && folder.uid === inside.uid && (user === undefined || (folder.mode & 0o022) === 0);
}

/** Longer than any request or answer. */
const maxMessage = 256 * 1024 * 1024;

/** Finds the messages in what comes from a socket. */
export class MessageReader {
  #pieces: Buffer[] = [];
  #length = 0;

  /**
   * Takes a piece in.
   *
   * @returns the messages that it completes, still as text
   * @throws Error for a message that is too long
   */
  read(piece: Buffer): string[] {
    const messages: string[] = [];
    let rest = piece;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      messages.push(Buffer.concat([...this.#pieces, rest.subarray(0, end)]).toString('utf8'));
      this.#pieces = [];
      this.#length = 0;
      rest = rest.subarray(end + 1);
    }
    this.#length += rest.length;
    if (this.#length > maxMessage) {
      throw new Error('a message is too long');
    }
    this.#pieces.push(rest);
    return messages;
  }
}
