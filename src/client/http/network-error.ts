import { getServers } from 'node:dns';
import { isIPv6 } from 'node:net';
import { errnoTexts } from '../../go/errno.ts';

/** The properties of socket errors. */
type SocketError = NodeJS.ErrnoException & {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
};

/** Joins host and port as Go does: `10.0.0.1:8200`, `[::1]:8200`. */
export function hostPort(host: string, port: number | string): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Returns Go's message for a failed connection attempt: `dial tcp 127.0.0.1:8200: connect: connection refused`. */
export function dialError(error: unknown, socketPath?: string): string {
  // If several addresses were tried, reports the first one's error.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const { syscall, code = '', address, port, hostname, message } = first as SocketError;
  if (syscall === 'getaddrinfo') {
    return `dial tcp: ${lookupError(code, hostname ?? '')}`;
  }
  const place = socketPath === undefined ? `tcp ${hostPort(address ?? '', port ?? '')}` : `unix ${socketPath}`;
  return `dial ${place}: ${syscall === 'connect' ? `connect: ${errnoTexts[code] ?? code}` : message}`;
}

function lookupError(code: string, hostname: string): string {
  const [server] = getServers();
  const asked = server === undefined ? '' : ` on ${/:\d+$/.test(server) ? server : hostPort(server, 53)}`;
  return `lookup ${hostname}${asked}: ${code === 'ENOTFOUND' ? 'no such host' : 'server misbehaving'}`;
}

/**
 * Returns Go's message for a broken connection.
 *
 * @param ends the local and remote address, as `endsOf` formats them
 */
export function brokenError(error: unknown, ends: string): string {
  const { code = '', syscall, message, rawPacket } = error as SocketError & { readonly rawPacket?: Buffer };
  if (code.startsWith('HPE_') && rawPacket !== undefined) {
    return `net/http: HTTP/1.x transport connection broken: ${malformed(code, rawPacket.toString('latin1'))}`;
  }
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') {
    return tlsError(error);
  }
  if ((code === 'ECONNRESET' && syscall === 'read') || code === 'EPIPE') {
    const action = code === 'EPIPE' ? 'write' : 'read';
    return `${action} tcp ${ends}: ${action}: ${errnoTexts[code]}`;
  }
  return code === 'ECONNRESET' ? 'EOF' : (errnoTexts[code] ?? message);
}

/** Returns Go's message for a body that breaks off. */
export function brokenBodyError(error: unknown): string {
  const { code } = error as SocketError;
  return code === 'HPE_INVALID_CHUNK_SIZE' ? 'invalid byte in chunk length' : 'unexpected EOF';
}

function malformed(code: string, packet: string): string {
  const [line = '', ...fields] = packet.split(/\r?\n\r?\n/, 1)[0]?.split(/\r?\n/) ?? [];
  if (code === 'HPE_INVALID_CONTENT_LENGTH') {
    const length = fields.find((field) => /^content-length:/i.test(field)) ?? '';
    return `bad Content-Length ${JSON.stringify(length.slice('content-length:'.length).trim())}`;
  }
  const [protocol = '', status] = line.split(' ');
  if (status === undefined) {
    return `malformed HTTP response ${JSON.stringify(line)}`;
  }
  if (!/^\d{3}$/.test(status)) {
    return `malformed HTTP status code ${JSON.stringify(status)}`;
  }
  return malformedField(fields) ?? `malformed HTTP version ${JSON.stringify(protocol)}`;
}

function malformedField(fields: readonly string[]): string | undefined {
  const field = fields.find((field) => !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:/.test(field));
  if (field === undefined) {
    return undefined;
  }
  return `malformed MIME header${field.includes(':') ? ' line' : ': missing colon'}: ${JSON.stringify(field)}`;
}

/** Go's names for TLS alerts, if they differ from OpenSSL's. */
const alerts: Readonly<Record<string, string>> = {
  'unknown ca': 'unknown certificate authority',
  'certificate expired': 'expired certificate',
  'certificate revoked': 'revoked certificate',
  'certificate unknown': 'unknown certificate',
  'protocol version': 'protocol version not supported',
  'insufficient security': 'insufficient security level',
  'decrypt error': 'error decrypting message',
  'internal error': 'internal error',
  'decode error': 'error decoding message',
};

/** Returns Go's message for a TLS failure. */
function tlsError(error: unknown): string {
  const { message } = error as Error;
  const alert = /(?:tlsv1|tlsv13|sslv3|ssl\/tls) alert ([a-z ]+)/.exec(message)?.[1]?.trim();
  if (alert !== undefined) {
    return `remote error: tls: ${alerts[alert] ?? alert}`;
  }
  const reason = /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1];
  return `tls: ${reason ?? message}`;
}
