import { numberOf, textOf } from '../../../client/session/secret.ts';
import type { Session } from '../../../client/session/session.ts';
import type { Printable } from '../../../go/json/json.ts';
import { trimSpace } from '../../../go/text.ts';
import { decodeXorToken } from '../../../go/xor-token.ts';
import { randomBase62 } from '../../../values/ids.ts';
import { messageOf } from '../../../values/message.ts';
import { emptyMap, isMap, type ValueMap } from '../../../values/value.ts';
import { readUserFile, textOfBytes } from '../../arguments/user-file.ts';
import { defineCommand } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { Failure, failing } from '../../failure.ts';
import { booleanFlag, textFlag } from '../../flags/flag-types.ts';
import { columns } from '../../format/columns.ts';
import { printBare } from '../../format/field.ts';
import { outputRendered } from '../../format/output.ts';
import { wrap } from '../../format/wrap.ts';
import { answerMap } from '../../requests/answer-map.ts';

const flags = {
  init: booleanFlag({ help: 'Start an attempt. Only one can be in progress.' }),
  cancel: booleanFlag({ help: 'Cancel the attempt in progress.' }),
  status: booleanFlag({ help: 'Show the attempt in progress.' }),
  decode: textFlag({ help: 'Decode this token, or the one on standard input if it is -. Needs -otp.' }),
  'generate-otp': booleanFlag({ help: 'Print a one-time password for -init.' }),
  'recovery-token': booleanFlag({ help: 'Generate a token for a server in recovery mode instead.' }),
  otp: textFlag({ help: 'The one-time password, for -init and -decode.' }),
  'pgp-key': textFlag({ completes: 'file', help: 'With -init: a file with the PGP key to encrypt the token with.' }),
  nonce: textFlag({ help: 'The nonce of the attempt, as -init showed it.' }),
};

type RootContext = CommandContext<typeof flags>;

export const command = defineCommand({
  name: 'operator generate-root',
  summary: 'Generate a root token with the unseal keys',
  usage: '[options] [KEY]',
  help: `Generate a root token for a server with a quorum of its unseal keys. Start an attempt with -init, and provide each key as an argument, on standard input if it is -, or at the prompt. The last key returns an encoded token, which -decode decodes.

The local state has no unseal keys. To get a root token for it, use "state root-token".`,
  examples: [
    'localvault operator generate-root -status',
    'localvault operator generate-root -generate-otp',
    'localvault operator generate-root -decode=YWJj -otp=xyz -output-policy',
  ],
  output: ['format'],
  flags,
  async run(context) {
    const { args, flags: given } = context;
    context.expectArgs(0, 1);
    const attempt = new Attempt(await context.session(), given['recovery-token']);
    if (given['generate-otp']) {
      return printOtp(context, attempt);
    }
    if (given.decode !== '') {
      return decode(context, attempt);
    }
    if (given.cancel) {
      await failing('Error canceling root token generation', () => attempt.cancel());
      context.ui.output('Success! Root token generation canceled (if it was started)');
      return 0;
    }
    if (given.init) {
      return start(context, attempt);
    }
    const status = await failing('Error getting root generation status', () => attempt.status());
    return given.status ? printStatus(context, status) : provide(context, attempt, status, trimSpace(args[0] ?? ''));
  },
});

/** The attempt of a server to generate a root token, or a recovery token, whose responses have no envelope. */
class Attempt {
  readonly #session: Session;
  readonly #isForRecovery: boolean;
  readonly #path: string;

  constructor(session: Session, isForRecovery: boolean) {
    this.#session = session;
    this.#isForRecovery = isForRecovery;
    this.#path = `sys/generate-${isForRecovery ? 'recovery' : 'root'}-token`;
  }

  status(): Promise<ValueMap> {
    return this.#send('GET', 'attempt');
  }

  start(otp: string, pgpKey: string): Promise<ValueMap> {
    return this.#send('PUT', 'attempt', { otp, pgp_key: pgpKey });
  }

  provide(key: string, nonce: string): Promise<ValueMap> {
    return this.#send('PUT', 'update', { key, nonce });
  }

  async cancel(): Promise<void> {
    await this.#session.request('DELETE', `${this.#path}/attempt`);
  }

  async #send(method: string, name: string, body?: ValueMap): Promise<ValueMap> {
    const answer = await answerMap(this.#session, method, `${this.#path}/${name}`, body && { body });
    return this.#isForRecovery ? answer : isMap(answer.data) ? answer.data : emptyMap();
  }
}

/** The length of the root tokens of servers that don't tell. */
const usualLength = 26;

async function printOtp(context: RootContext, attempt: Attempt): Promise<number> {
  const status = await failing('Error getting root generation status', () => attempt.status());
  const otp = randomBase62(numberOf(status.otp_length) || usualLength);
  if (context.format === 'table') {
    printBare(context, otp);
    return 0;
  }
  return outputRendered(context, { otp, otp_length: otp.length });
}

async function decode(context: RootContext, attempt: Attempt): Promise<number> {
  const { decode: given, otp } = context.flags;
  if (otp === '') {
    throw new Failure('Missing otp: use -otp to supply it', 1);
  }
  const encoded = given === '-' ? readInput(context) : given;
  if (encoded === '') {
    throw new Failure('Missing encoded value. When using -decode="-" value must be passed via stdin.', 1);
  }
  await failing('Error getting root generation status', () => attempt.status());
  const token = await failing('Error decoding root token', () => decodeXorToken(encoded, otp), 1);
  if (context.format === 'table') {
    printBare(context, token);
    return 0;
  }
  return outputRendered(context, { token });
}

async function start(context: RootContext, attempt: Attempt): Promise<number> {
  const { otp, 'pgp-key': file } = context.flags;
  const pgpKey = file === '' ? '' : readPgpKey(file);
  if (otp !== '' && pgpKey !== '') {
    throw new Failure('Error initializing: cannot specify both -otp and -pgp-key', 1);
  }
  return printStatus(context, await failing('Error initializing root generation', () => attempt.start(otp, pgpKey)));
}

/** Reads a PGP key as base64. A file may contain the key itself, or its base64. */
function readPgpKey(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readUserFile(file);
  } catch (error) {
    throw new Failure(`invalid value ${JSON.stringify(file)} for flag -pgp-key: ${messageOf(error)}`, 1);
  }
  const text = trimSpace(textOfBytes(bytes));
  return /^[A-Za-z0-9+/\s]+={0,2}$/.test(text) ? text : Buffer.from(bytes).toString('base64');
}

async function provide(context: RootContext, attempt: Attempt, status: ValueMap, key: string): Promise<number> {
  if (status.started !== true) {
    context.ui.error(
      wrap(
        'No root generation is in progress. Start a root generation by running "localvault operator generate-root -init".',
      ),
    );
    context.ui.warn(
      wrap(
        `If starting root generation using the OTP method and generating your own OTP, the length of the OTP string needs to be ${numberOf(status.otp_length)} characters in length.`,
      ),
    );
    return 1;
  }
  const share = key === '-' ? readInput(context) : key === '' ? await askForShare(context, textOf(status.nonce)) : key;
  const nonce = key === '' ? textOf(status.nonce) : context.flags.nonce;
  if (nonce === '') {
    throw new Failure('Missing nonce value: specify it via the -nonce flag', 1);
  }
  return printStatus(
    context,
    await failing('Error posting unseal key', () => attempt.provide(trimSpace(share), nonce)),
  );
}

function readInput({ io, flags: given }: RootContext): string {
  return given['non-interactive'] ? '' : textOfBytes(io.stdin.readAll());
}

async function askForShare({ io, ui, flags: given }: RootContext, nonce: string): Promise<string> {
  if (given['non-interactive']) {
    throw new Failure(
      wrap('Refusing to read from stdin with -non-interactive specified; specify nonce via the -nonce flag'),
      1,
    );
  }
  ui.raw(`Operation nonce: ${nonce}\nUnseal Key (will be hidden): `);
  try {
    return await io.stdin.readHidden();
  } catch (error) {
    throw new Failure(
      wrap(
        `An error occurred attempting to ask for the unseal key. The raw error message is shown below, but usually this is because you attempted to pipe a value into the command or you are executing outside of a terminal (tty). If you want to pipe the value, pass "-" as the argument to read from stdin. The raw error was: ${messageOf(error)}`,
      ),
      1,
    );
  } finally {
    ui.raw('\n');
  }
}

function printStatus(context: RootContext, status: ValueMap): number {
  const text = (name: string) => textOf(status[name]);
  const number = (name: string) => numberOf(status[name]);
  if (context.format !== 'table') {
    return outputRendered(
      context,
      new Map<string, Printable>([
        ['nonce', text('nonce')],
        ['started', status.started === true],
        ['progress', number('progress')],
        ['required', number('required')],
        ['complete', status.complete === true],
        ['encoded_token', text('encoded_token')],
        ['encoded_root_token', text('encoded_root_token')],
        ['pgp_fingerprint', text('pgp_fingerprint')],
        ['otp', text('otp')],
        ['otp_length', number('otp_length')],
      ]),
    );
  }
  const lines = [
    `Nonce | ${text('nonce')}`,
    `Started | ${status.started === true}`,
    `Progress | ${number('progress')}/${number('required')}`,
    `Complete | ${status.complete === true}`,
  ];
  const add = (heading: string, value: string) => value !== '' && lines.push(`${heading} | ${value}`);
  add('PGP Fingerprint', text('pgp_fingerprint'));
  if (text('encoded_token') !== '') {
    add('Encoded Token', text('encoded_token'));
  } else {
    add('Encoded Root Token', text('encoded_root_token'));
  }
  if (text('otp') !== '') {
    context.ui.warn(
      wrap(
        'A One-Time-Password has been generated for you and is shown in the OTP field. You will need this value to decode the resulting root token, so keep it safe.',
      ),
    );
    add('OTP', text('otp'));
  }
  if (number('otp_length') !== 0) {
    lines.push(`OTP Length | ${number('otp_length')}`);
  }
  context.ui.output(columns(lines));
  return 0;
}
