import type { Key } from '../../storage.ts';

/** What makes paths of keys. */
interface Paths {
  /** What a document's file ends in. */
  readonly extension: string;
  /** The path of the document's file beneath the folder of all documents, `/` between its parts. */
  filePath(key: Key): string;
  /** The path of a folder beneath the folder of all documents. */
  folderPath(folder: Key): string;
  /** What a document's file is called that is named after a segment. */
  fileName(segment: string): string;
  /** A segment as a folder is named after it. */
  folderName(segment: string): string;
}

/**
 * How the segments of keys become names that every file system takes, that a person can read, and that stay apart where
 * upper and lower case are the same:
 *
 * - `a` to `z`, `0` to `9`, `_ - . @ + ,` stand for themselves, though a dot does not begin or end a name;
 * - an upper-case letter has a `=` before it: `Jenkins` is `=Jenkins`;
 * - all else is percent-encoded as in a URL: `a b` is `a%20b`;
 * - a document's file ends in `.json`; a folder's name never does (`x.json` is `x%2Ejson`);
 * - a long name is its beginning, `~`, and a part of its SHA-256. Its documents know the full name.
 *
 * A thread gets this function as text, so it uses nothing but what is in it.
 */
export function makePaths(): Paths {
  const longestName = 120;
  const keptOfLongName = 60;
  const extension = '.json';
  const devices = new Set(['con', 'prn', 'aux', 'nul', 'com', 'lpt']);

  /** Encodes one segment, without the ending of a file. */
  const encodeSegment = (segment: string): string => {
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
  };

  /** Whether all of a segment stands for itself: most do. A regular expression would be compiled for it at every start. */
  const isPlain = (segment: string): boolean => {
    for (let i = 0; i < segment.length; i++) {
      const unit = segment.charCodeAt(i);
      const isWord = (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
      if (!isWord && (unit !== 0x2d || i === 0)) {
        return false;
      }
    }
    return segment !== '' && segment.length <= longestName;
  };

  const encodeCharacter = (character: string): string => {
    if (/^[a-z0-9_.@+,-]$/.test(character)) {
      return character;
    }
    return /^[A-Z]$/.test(character) ? `=${character}` : percent(character);
  };

  /** The first and the last character: a dot there hides a file, climbs a folder or is cut off. */
  const encodeOuter = (part = ''): string => (part === '.' ? '%2E' : part);

  const percent = (character: string): string => {
    let encoded = '';
    for (const byte of Buffer.from(character)) {
      encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return encoded;
  };

  /** Names that Windows keeps for devices, whatever ending they have. */
  const isReserved = (name: string): boolean =>
    devices.has(name.slice(0, 3)) && /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/.test(name);

  const beginning = (parts: readonly string[]): string => {
    let start = '';
    for (const part of parts) {
      if (start.length + part.length > keptOfLongName) {
        break;
      }
      start += part;
    }
    return start;
  };

  const digest = (segment: string): string => {
    const { createHash } = process.getBuiltinModule('node:crypto');
    return createHash('sha256').update(JSON.stringify(segment)).digest('hex').slice(0, 40);
  };

  const folderName = (segment: string): string => {
    const name = encodeSegment(segment);
    return name.endsWith(extension) ? `${name.slice(0, -extension.length)}%2Ejson` : name;
  };

  const folderPath = (folder: Key): string => folder.split('/').map(folderName).join('/');

  const fileName = (segment: string): string => encodeSegment(segment) + extension;

  const filePath = (key: Key): string => {
    const slash = key.lastIndexOf('/');
    const name = fileName(key.slice(slash + 1));
    return slash < 0 ? name : `${folderPath(key.slice(0, slash))}/${name}`;
  };

  return { extension, fileName, filePath, folderName, folderPath };
}

const { extension, fileName, folderName, ...paths } = makePaths();

/** The paths of a document's file and of a folder beneath the folder of all documents, `/` between their parts. */
export const { filePath, folderPath } = paths;

/** The file's or folder's name as a segment of a key, or undefined where it is not one that `encodeSegment` makes. */
export type Decoded = { readonly segment: string } | 'shortened' | undefined;

/** The segment that a document's file is named after. */
export function decodeFileName(name: string): Decoded {
  if (!name.endsWith(extension) || name.startsWith('.')) {
    return undefined;
  }
  return decode(name, name.slice(0, -extension.length), fileName);
}

/** The segment that a folder is named after. */
export function decodeFolderName(name: string): Decoded {
  return name.startsWith('.') ? undefined : decode(name, name, folderName);
}

/** `encoded` is the segment in the name. */
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
