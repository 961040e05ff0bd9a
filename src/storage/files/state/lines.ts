import type { FileSystem } from '../file-system.ts';

const pieceSize = 64 * 1024;

/** Reads a file line by line. Text after the last line break is a line too. */
export function* linesOf(fs: FileSystem, path: string): Generator<string, void> {
  const file = fs.open(path, 'read');
  try {
    const piece = Buffer.allocUnsafe(pieceSize);
    let rest = Buffer.alloc(0);
    for (let position = 0; ; ) {
      const count = fs.read(file, piece, position);
      if (count === 0) {
        break;
      }
      position += count;
      const bytes = Buffer.concat([rest, piece.subarray(0, count)]);
      let start = 0;
      for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
        yield bytes.toString('utf8', start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
    if (rest.length > 0) {
      yield rest.toString('utf8');
    }
  } finally {
    fs.close(file);
  }
}
