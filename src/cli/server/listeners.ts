import type { ListenerConfig } from '../../server/config/config-room.ts';
import type { ListenAddress, ServerOptions } from '../../server/server.ts';
import { messageOf } from '../../values/message.ts';
import { readUserFile } from '../arguments/user-file.ts';
import { Failure } from '../failure.ts';
import type { Given } from './config.ts';
import type { ServerContext } from './flags.ts';
import type { ServerRoom } from './start.ts';

/** An address to listen on. */
export interface Listener {
  readonly address: ListenAddress;
  /** Its settings as `sys/config/state/sanitized` shows them. */
  readonly shown: ListenerConfig['raw'];
  /** Undefined for the default access. */
  readonly access?: ListenerConfig['access'];
  /** Reads the certificate and key; undefined for plain HTTP. */
  readonly readTls: (() => NonNullable<ServerOptions['tls']>) | undefined;
  /** Where the address comes from, for messages: `with -listen-address`. */
  readonly source: string;
}

/** Returns the listener that the flags describe. Throws a Failure (status 1) if they contradict each other, as does `configuredListeners`. */
export function flagListener({ flags }: ServerContext, room: ServerRoom, text: string): Listener {
  const { 'tls-cert-file': cert, 'tls-key-file': key } = flags;
  if ((cert === '') !== (key === '')) {
    throw new Failure('-tls-cert-file and -tls-key-file go together', 1);
  }
  const source = `with ${flags.dev ? '-dev-listen-address' : '-listen-address'}`;
  const shown =
    cert === '' ? { address: text, tls_disable: true } : { address: text, tls_cert_file: cert, tls_key_file: key };
  const found = listenerOf(room, text, tlsReader(cert, key), flags['allow-remote-plain-http']);
  return { ...found, shown, source, ...(flags.dev && { access: room.devAccess }) };
}

/** Returns the listeners that the configuration declares. */
export function configuredListeners(
  { flags }: ServerContext,
  room: ServerRoom,
  given: Given | undefined,
): readonly Listener[] {
  return (given?.config.listeners ?? []).map((listener) => {
    const { address, tlsDisable, tlsCertFile, tlsKeyFile, access, raw }: ListenerConfig = listener;
    if (!tlsDisable && (tlsCertFile === '' || tlsKeyFile === '')) {
      throw new Failure(
        `the listener ${address} has no certificate: set tls_cert_file and tls_key_file, or tls_disable = true`,
        1,
      );
    }
    const readTls = tlsDisable ? undefined : tlsReader(tlsCertFile, tlsKeyFile);
    const found = listenerOf(room, address, readTls, flags['allow-remote-plain-http']);
    return { ...found, access, shown: raw, source: 'in the configuration' };
  });
}

function tlsReader(cert: string, key: string): Listener['readTls'] {
  return cert === ''
    ? undefined
    : () => ({ cert: Buffer.from(readUserFile(cert)), key: Buffer.from(readUserFile(key)) });
}

function listenerOf(
  room: ServerRoom,
  text: string,
  readTls: Listener['readTls'],
  allowsPlainHttp: boolean,
): Pick<Listener, 'address' | 'readTls'> {
  let address: ListenAddress;
  try {
    address = room.parseListenAddress(text);
  } catch (error) {
    throw new Failure(messageOf(error), 1);
  }
  if (!room.isLoopback(address) && readTls === undefined && !allowsPlainHttp) {
    throw new Failure(
      `${text} can be reached from other machines: give -tls-cert-file and -tls-key-file, or say -allow-remote-plain-http`,
      1,
    );
  }
  return { address, readTls };
}
