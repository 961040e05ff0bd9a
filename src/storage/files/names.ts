import { everyUnit, isDigit, isLowerLetter } from '../../values/ascii.ts';
import type { Key } from '../storage.ts';

/**
 * How the segments of keys become names that every file system takes, that a person can read, and that stay apart where
 * upper and lower case are the same:
 *
 * - `a` to `z`, `0` to `9`, `_ - . @ + ,` stand for themselves, though a dot does not begin or end a name;
 * - an upper-case letter has a `=` before it: `Jenkins` is `=Jenkins`;
 * - all else is percent-encoded as in a URL: `a b` is `a%20b`;
 * - a document's file ends in `.json`; a folder's name never does (`x.json` is `x%2Ejson`);
 * - a long name is its beginning, `~`, and a part of its SHA-256. Its documents know the full name.
 */
const longestName = 120;
const keptOfLongName = 60;
const extension = '.json';

/** The path of the document's file beneath the folder of all documents, `/` between its parts. */
export function filePath(key: Key): string {
  const slash = key.lastIndexOf('/');
  const name = encodeSegment(key.slice(slash + 1)) + extension;
  return slash < 0 ? name : `${folderPath(key.slice(0, slash))}/${name}`;
}

/** The path of a folder beneath the folder of all documents. */
export function folderPath(folder: Key): string {
  return folder.split('/').map(folderName).join('/');
}

/** The file's or folder's name as a segment of a key, or undefined where it is not one that `encodeSegment` makes. */
export type Decoded = { readonly segment: string } | 'shortened' | undefined;

/** The segment that a document's file is named after. */
export function decodeFileName(name: string): Decoded {
  if (!name.endsWith(extension) || name.startsWith('.')) {
    return undefined;
  }
  return decode(name.slice(0, -extension.length), encodeSegment);
}

/** The segment that a folder is named after. */
export function decodeFolderName(name: string): Decoded {
  return name.startsWith('.') ? undefined : decode(name, folderName);
}

function decode(name: string, encode: (segment: string) => string): Decoded {
  if (name.includes('~')) {
    return 'shortened';
  }
  try {
    const segment = decodeURIComponent(name.replace(/=([A-Z])/g, '$1'));
    return encode(segment) === name ? { segment } : undefined;
  } catch {
    return undefined;
  }
}

function folderName(segment: string): string {
  const name = encodeSegment(segment);
  return name.endsWith(extension) ? `${name.slice(0, -extension.length)}%2Ejson` : name;
}

/** Encodes one segment, without the ending of a file. */
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

/** Whether all of a segment stands for itself: most do. */
function isPlain(segment: string): boolean {
  return segment.length <= longestName && everyUnit(segment, isPlainUnit) && segment !== '' && !segment.startsWith('-');
}

function isPlainUnit(unit: number): boolean {
  return isLowerLetter(unit) || isDigit(unit) || unit === 0x5f || unit === 0x2d;
}

function encodeCharacter(character: string): string {
  if (/^[a-z0-9_.@+,-]$/.test(character)) {
    return character;
  }
  return /^[A-Z]$/.test(character) ? `=${character}` : percent(character);
}

/** The first and the last character: a dot there hides a file, climbs a folder or is cut off. */
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

const devices = new Set(['con', 'prn', 'aux', 'nul', 'com', 'lpt']);

/** Names that Windows keeps for devices, whatever ending they have. */
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
