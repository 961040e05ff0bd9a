/** An audit device as the state knows it. */
export interface AuditDevice {
  /** The name with a trailing slash: `file/`. */
  readonly path: string;
  readonly type: string;
  readonly description: string;
  readonly options: Readonly<Record<string, string>>;
  readonly local: boolean;
}

/** How the audit devices log one request header. */
export interface AuditedHeader {
  /** Whether they log a keyed hash instead of the value. */
  readonly hmac: boolean;
}

/** The audit devices of the state, and the request headers that they log. */
export interface AuditDevices {
  list(): AuditDevice[];
  /** Hashes a text with the salt of the device at `path`. Returns undefined if there is no such device. */
  hash(path: string, text: string): string | undefined;
  /** Returns the headers to log, by lower-case name. */
  headers(): Readonly<Record<string, AuditedHeader>>;
  putHeader(name: string, header: AuditedHeader): void;
  deleteHeader(name: string): void;
}
