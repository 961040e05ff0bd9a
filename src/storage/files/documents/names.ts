import { isLogFolder } from '../../logs.ts';
import type { Key } from '../../storage.ts';

/**
 * The path of a document's file below the folder of all documents, `/` between its parts.
 *
 * The segments of keys become names that every file system accepts, that a person can read, and that differ even where upper and
 * lower case are the same:
 *
 * - `a` to `z`, `0` to `9`, `_ - . @ + ,` stand for themselves, except a dot at the beginning or end of a name;
 * - an upper-case letter gets a `=` before it: `Jenkins` is `=Jenkins`;
 * - everything else is percent-encoded as in a URL: `a b` is `a%20b`;
 * - a document's file ends in `.json`; a folder's name never does (`x.json` is `x%2Ejson`);
 * - the file that the documents of a folder below `logs` share has that folder's name and ends in `.jsonl`; there a folder's name
 *   never does;
 * - a long name becomes its beginning, `~` and a part of its SHA-256. The documents contain the full name.
 */
export function filePath(key: Key): string {
  const slash = key.lastIndexOf('/');
  const name = fileName(key.slice(slash + 1));
  return slash < 0 ? name : `${folderPath(key.slice(0, slash))}/${name}`;
}

/** The path of a folder below the folder of all documents. */
export function folderPath(folder: Key): string {
  const nameOf = isLogFolder(folder) ? logFolderName : folderName;
  return folder.split('/').map(nameOf).join('/');
}

/** The path of the file that the documents of a folder share, below the folder of all documents. */
export function logPath(folder: Key): string {
  return folderPath(folder) + logExtension;
}

const longestName = 120;
const keptOfLongName = 60;
const extension = '.json';
const logExtension = '.jsonl';

function fileName(segment: string): string {
  return encodeSegment(segment) + extension;
}

function folderName(segment: string): string {
  const name = encodeSegment(segment);
  return name.endsWith(extension) ? `${name.slice(0, -extension.length)}%2Ejson` : name;
}

/** The name of a folder below `logs`. */
function logFolderName(segment: string): string {
  const name = folderName(segment);
  return name.endsWith(logExtension) ? `${name.slice(0, -logExtension.length)}%2Ejsonl` : name;
}

/** Encodes one segment, without a file's extension. */
function encodeSegment(segment: string): string {
  if (isPlain(segment)) {
    return isReserved(segment) ? percent(segment.charAt(0)) + segment.slice(1) : segment;
  }
  if (/[\ud800-\udfff]/u.test(segment)) {
    return `~${digest(segment)}`;
  }
  const parts = [...segment].map(encodeCharacter);
  const last = parts.length - 1;
  parts[0] = encodeOuter(parts[0]);
  parts[last] = encodeOuter(parts[last]);
  const name = parts.join('');
  if (name.length > longestName) {
    return `${beginning(parts)}~${digest(segment)}`;
  }
  return isReserved(name) ? percent(name.charAt(0)) + name.slice(1) : name;
}

/** Whether every character of a segment stands for itself. Not a regular expression, which would be compiled at every start. */
function isPlain(segment: string): boolean {
  for (let i = 0; i < segment.length; i++) {
    const unit = segment.charCodeAt(i);
    const isWord = (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
    if (!isWord && (unit !== 0x2d || i === 0)) {
      return false;
    }
  }
  return segment !== '' && segment.length <= longestName;
}

function encodeCharacter(character: string): string {
  if (/^[a-z0-9_.@+,-]$/.test(character)) {
    return character;
  }
  return /^[A-Z]$/.test(character) ? `=${character}` : percent(character);
}

/** Encodes the first and the last character, where a dot hides a file, leads to the parent folder or is cut off. */
function encodeOuter(part = ''): string {
  return part === '.' ? '%2E' : part;
}

function percent(character: string): string {
  let encoded = '';
  for (const byte of Buffer.from(character)) {
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

const devices: ReadonlySet<string> = new Set(['con', 'prn', 'aux', 'nul', 'com', 'lpt']);

/** Whether Windows reserves a name for a device, whatever its extension. */
function isReserved(name: string): boolean {
  return devices.has(name.slice(0, 3)) && /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/.test(name);
}

function beginning(parts: readonly string[]): string {
  let start = '';
  for (const part of parts) {
    if (start.length + part.length > keptOfLongName) {
      break;
    }
    start += part;
  }
  return start;
}

function digest(segment: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(JSON.stringify(segment)).digest('hex').slice(0, 40);
}

/** The segment of a key that a file or folder is named after. Undefined for a name that `encodeSegment` doesn't produce. */
export type Decoded = { readonly segment: string } | 'shortened' | undefined;

/** Decodes the name of a document's file. */
export function decodeFileName(name: string): Decoded {
  if (!name.endsWith(extension) || name.startsWith('.')) {
    return undefined;
  }
  return decode(name, name.slice(0, -extension.length), fileName);
}

/** Decodes the name of a folder that isn't below `logs`. */
export function decodeFolderName(name: string): Decoded {
  return decodeWith(name, folderName);
}

/** Decodes the name of a folder below `logs`. */
export function decodeLogFolderName(name: string): Decoded {
  return decodeWith(name, logFolderName);
}

/** Decodes the name of a file below `logs`: the segment is that of the folder whose documents it contains. */
export function decodeLogName(name: string): Decoded {
  return name.endsWith(logExtension) ? decodeLogFolderName(name.slice(0, -logExtension.length)) : undefined;
}

function decodeWith(name: string, encode: (segment: string) => string): Decoded {
  return name.startsWith('.') ? undefined : decode(name, name, encode);
}

/** @param encoded The name without a file's extension */
function decode(name: string, encoded: string, encode: (segment: string) => string): Decoded {
  if (encoded.includes('~')) {
    return 'shortened';
  }
  try {
    const segment = decodeURIComponent(encoded.replace(/=([A-Z])/g, '$1'));
    return encode(segment) === name ? { segment } : undefined;
  } catch {
    return undefined;
  }
}
