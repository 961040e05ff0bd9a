import { statSync } from 'node:fs';
import type { AuditSink } from '../../engine/audit/broker.ts';
import { type AuditDevice, AuditDeviceError } from '../../engine/audit/declare-devices.ts';
import type { AuditFormat } from '../../engine/audit/format.ts';
import { errnoText } from '../../go/errno.ts';
import { goQuote } from '../../go/quote.ts';
import { parseBool } from '../../go/strconv.ts';
import { messageOf } from '../../values/message.ts';
import { FileSink, StreamSink } from './file-sink.ts';

/** The options of a `file` device, parsed. */
export interface FileDeviceSettings {
  readonly format: AuditFormat;
  /** Opens the device; undefined if it discards its lines. */
  readonly open: () => AuditSink | undefined;
  /** Whether the device has to log a probe when it is added. */
  readonly isProbed: boolean;
}

type Options = AuditDevice['options'];

/**
 * Parses the options of a `file` device (Factory in builtin/audit/file). Unknown ones are ignored.
 *
 * @throws AuditDeviceError
 */
export function parseFileDevice(device: AuditDevice): FileDeviceSettings {
  try {
    return parseOptions(device.options);
  } catch (error) {
    throw new AuditDeviceError(`audit device ${device.path}: ${messageOf(error)}`);
  }
}

function parseOptions(options: Options): FileDeviceSettings {
  const path = options['file_path'] ?? options['path'];
  if (path === undefined) {
    throw new Error('file_path is required');
  }
  checkFormat(options['format'] ?? 'json');
  const format: AuditFormat = {
    hmacAccessor: boolOption(options, 'hmac_accessor', true),
    raw: boolOption(options, 'log_raw', false),
    elideListResponses: boolOption(options, 'elide_list_responses', false),
    prefix: options['prefix'] ?? '',
  };
  const mode = parseMode(options['mode']);
  return { format, open: () => openSink(path, mode), isProbed: options['skip_test'] !== 'true' };
}

function openSink(path: string, mode: number): AuditSink | undefined {
  switch (path.toLowerCase()) {
    case 'stdout':
      return new StreamSink(1);
    case 'stderr':
      return new StreamSink(2);
    case 'discard':
      return undefined;
    default:
      if (mode === 0) {
        requireFile(path);
      }
      return new FileSink(path, mode === 0 ? undefined : mode);
  }
}

function checkFormat(format: string): void {
  if (format === 'jsonx') {
    throw new Error(
      'jsonx formatting has been removed, consider switching to json by omitting "format" or setting it to "json"',
    );
  }
  if (format !== 'json') {
    throw new Error(`unknown format type ${goQuote(format)}; use "json"`);
  }
}

function boolOption(options: Options, name: string, initial: boolean): boolean {
  const text = options[name];
  return text === undefined ? initial : parseBool(text);
}

/** The bits of Go's os.FileMode that mark files other than regular ones. */
const irregular = 0x8f28_0000;

/** Parses an octal mode without its executable bits. 0 leaves the file's mode as it is. */
function parseMode(text: string | undefined): number {
  if (text === undefined) {
    return 0o600;
  }
  const mode = /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
  if (Number.isNaN(mode) || mode > 0xffff_ffff) {
    throw new Error(`the mode ${goQuote(text)} is no octal number such as 0640`);
  }
  if ((mode & irregular) !== 0) {
    throw new Error('file mode does not represent a regular file');
  }
  return mode & 0o666;
}

/** The mode 0 keeps that of the file, which must exist. */
function requireFile(path: string): void {
  try {
    statSync(path);
  } catch (error) {
    throw new Error(`can't keep the mode of ${path}: ${errnoText(error)}`);
  }
}
