import { createDecipheriv, hkdfSync, scryptSync } from 'node:crypto';

/**
 * Decrypts a file of the age format that is encrypted with a passphrase. Written after the format's specification
 * (https://age-encryption.org/v1) with node:crypto alone, to show that the format is kept: it shares no code with what made the file.
 */
export function openAge(file: Buffer, passphrase: string): Buffer {
  const endOfHeader = file.indexOf('\n', file.indexOf('\n--- ') + 1) + 1;
  const lines = file.subarray(0, endOfHeader).toString('latin1').split('\n');
  const [version, stanza = '', body = ''] = lines;
  const [arrow, type, salt = '', workFactor] = stanza.split(' ');
  if (version !== 'age-encryption.org/v1' || arrow !== '->' || type !== 'scrypt' || lines.length !== 5) {
    throw new Error('not encrypted with a passphrase alone');
  }
  const salted = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), Buffer.from(salt, 'base64')]);
  const N = 2 ** Number(workFactor);
  const wrappingKey = scryptSync(passphrase, salted, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 });
  const fileKey = opened(wrappingKey, Buffer.alloc(12), Buffer.from(body, 'base64'));
  const nonce = file.subarray(endOfHeader, endOfHeader + 16);
  const key = Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
  const payload = file.subarray(endOfHeader + 16);
  const pieceSize = 64 * 1024 + 16;
  const pieces: Buffer[] = [];
  for (let at = 0, count = 0; at < payload.length; at += pieceSize, count++) {
    const counter = Buffer.alloc(12);
    counter.writeUIntBE(count, 5, 6);
    counter[11] = at + pieceSize >= payload.length ? 1 : 0;
    pieces.push(opened(key, counter, payload.subarray(at, at + pieceSize)));
  }
  return Buffer.concat(pieces);
}

/** Decrypts and verifies. */
function opened(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}
