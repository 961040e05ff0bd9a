import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Returns the Unix socket through which commands reach the server that is using their state. It lies in the state's
 * folder, which only the state's owner may enter, so a token is never sent to a stranger who took over a port. Messages
 * are lines of JSON (`command-message.ts`). The server first proves that it holds the state's key, in case others may
 * write to the folder.
 */
export function commandSocketPath(folder: string): string {
  return `${folder}/server.sock`;
}

/** The longest socket path that all systems support, in bytes. */
export const maxSocketPath = 103;

/**
 * Returns the socket to connect to. If its path is too long for a socket, a symbolic link at that path names a socket
 * elsewhere. Returns undefined if there is none, if another user may have created it, or if the folder it links to
 * isn't private to the user.
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

/**
 * Reports whether a file was created by the folder's owner, and that owner is the user. The superuser trusts any owner.
 */
function isTrusted(folder: Stats, inside: Stats): boolean {
  const user = process.geteuid?.();
  const isOwn = user === undefined || user === 0 || folder.uid === user;
  return isOwn && folder.uid === inside.uid && (user === undefined || (folder.mode & 0o022) === 0);
}

/** The maximum message length in bytes, beyond any request or response. */
const maxMessage = 256 * 1024 * 1024;

/** Splits socket data into messages. */
export class MessageReader {
  #pieces: Buffer[] = [];
  #length = 0;

  /**
   * Adds received data.
   *
   * @returns the messages that it completes
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
      throw new Error('message too long');
    }
    this.#pieces.push(rest);
    return messages;
  }
}
