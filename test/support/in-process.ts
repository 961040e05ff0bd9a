import { readFileSync, readlinkSync } from 'node:fs';
import { constants, open } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/cli/main.ts';
import type { Io } from '../../src/cli/terminal/io.ts';
import { ScenarioClock } from './scenario-clock.ts';

const launcher = fileURLToPath(new URL('../../bin/localvault.js', import.meta.url));

/**
 * The bash script that stands for `vault`, `sleep` and `date`: it sends its process id, its name and its arguments to this process,
 * and prints what comes back: records whose first character says what to do with the rest.
 */
function script(port: number): string {
  return `#!/bin/bash
exec 9<>/dev/tcp/127.0.0.1/${port}
printf '%s\\0' $$ $# "\${0##*/}" "$@" >&9
while IFS= read -r -d '' -u 9 record; do
  case $record in
    1*) printf '%s' "\${record:1}";;
    2*) printf '%s' "\${record:1}" >&2;;
    b*) printf '%b' "\${record:1}";;
    p) exec ${process.execPath} ${launcher} "$@" 9>&-;;
    x*) exit "\${record:1}";;
  esac
done
exit 99
`;
}

function environmentOf(pid: string): Record<string, string> {
  const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** Whether a command with these arguments reads standard input. */
const readsInput = (args: readonly string[]) => args.some((arg) => arg === '-' || arg.endsWith('=-'));

/** Reads a process's standard input to its end. A pipe whose writer is gone would never open, but for O_NONBLOCK. */
async function inputOf(pid: string): Promise<Uint8Array> {
  const file = await open(`/proc/${pid}/fd/0`, constants.O_RDONLY | constants.O_NONBLOCK);
  const chunks: Uint8Array[] = [];
  try {
    for (;;) {
      const chunk = await file.read().catch(waitForMore);
      if (chunk?.bytesRead === 0) {
        return Buffer.concat(chunks);
      }
      if (chunk !== undefined) {
        chunks.push(chunk.buffer.subarray(0, chunk.bytesRead));
      }
    }
  } finally {
    await file.close();
  }
}

async function waitForMore(error: unknown): Promise<undefined> {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') {
    throw error;
  }
  await new Promise((done) => setTimeout(done, 2));
  return undefined;
}

/** The clocks of scenarios by their home folder. */
type Clocks = ReadonlyMap<string, ScenarioClock>;

/** Answers a program with records: what it prints, then its exit status, or `p` for a process that runs the command itself. */
async function answer(clocks: Clocks, pid: string, name: string, args: readonly string[]): Promise<string[]> {
  const env = environmentOf(pid);
  const clock = clocks.get(env['HOME'] ?? '');
  if (name === 'sleep') {
    clock?.sleep(Number(args[0]));
    return ['x0'];
  }
  if (name === 'date') {
    return args.join() === '+%s' ? [`1${clock?.unixSeconds()}\n`, 'x0'] : ['2only date +%s is known\n', 'x1'];
  }
  // The command's own descriptors, and bytes that aren't UTF-8, are known to a process alone; `exec` passes descriptors on.
  if (args[0] === 'exec' || args.some((arg) => arg.includes('/dev/') || arg.includes('\ufffd'))) {
    clock?.catchUp();
    return ['p'];
  }
  return runCommand(pid, env, clock, args);
}

async function runCommand(
  pid: string,
  env: Readonly<Record<string, string>>,
  clock: ScenarioClock | undefined,
  args: readonly string[],
): Promise<string[]> {
  const input = readsInput(args) ? await inputOf(pid) : new Uint8Array();
  const records: string[] = [];
  const output = (stream: 1 | 2) => ({
    isTerminal: false,
    write: (text: string) => void records.push(record(stream, text)),
  });
  const io: Io = {
    stdin: {
      isTerminal: false,
      readAll: () => input,
      readLine: () => Promise.reject(new Error('file descriptor 0 is not a terminal')),
      readHidden: () => Promise.reject(new Error('file descriptor 0 is not a terminal')),
      readEdited: () => Promise.reject(new Error('file descriptor 0 is not a terminal')),
    },
    stdout: output(1),
    stderr: output(2),
    calledAs: 'localvault',
    env,
    program: [process.execPath, launcher],
  };
  const code = await oneAtATime(() => {
    process.chdir(readlinkSync(`/proc/${pid}/cwd`));
    return clock === undefined ? run(args, io) : clock.during(() => run(args, io));
  });
  return [...records, `x${code}`];
}

/** What a command prints, as the script takes it. A NUL would end the record, so bash prints it from an escape. */
function record(stream: 1 | 2, text: string): string {
  const isWhole = stream === 2 || !text.includes('\0');
  return isWhole ? stream + text : `b${text.replaceAll('\\', '\\\\').replaceAll('\0', '\\0000')}`;
}

let last: Promise<unknown> = Promise.resolve();

/** Commands share this process's working folder, so they take turns. */
function oneAtATime<T>(body: () => Promise<T>): Promise<T> {
  const turn = last.then(body, body);
  last = turn;
  return turn;
}

function serve(clocks: Clocks, socket: Socket): void {
  let received = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    received += chunk;
    const words = received.split('\0');
    const count = Number(words[1]);
    if (words.length < 4 || words.length < count + 4) {
      return;
    }
    answer(clocks, words[0] ?? '', words[2] ?? '', words.slice(3, count + 3)).then(
      (records) => socket.end(records.map((record) => `${record}\0`).join('')),
      (error: unknown) => socket.end(`2${String(error)}\0x98\0`),
    );
  });
}

/** A way to run command lines from scripts. */
export interface Commands {
  /** The text of the executable script that is to be `vault`. */
  readonly script: string;
  /** Starts the clock of the scenario that has this home folder. The script is to be its `sleep` and `date`, too. */
  readonly startClock?: (home: string) => ScenarioClock;
}

/** Starts answering commands in this process. */
export async function serveCommands(): Promise<Required<Commands> & { readonly stop: () => void }> {
  const clocks = new Map<string, ScenarioClock>();
  const server = createServer((socket) => serve(clocks, socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }
  return {
    script: script(address.port),
    startClock: (home) => {
      const clock = new ScenarioClock();
      clocks.set(home, clock);
      return clock;
    },
    stop: () => server.close(),
  };
}

/** Whether this machine shows processes' environments and folders as the scripts need it. */
export const canServeCommands = process.platform === 'linux';

/** The script that is `vault` as a process of its own. */
export const processScript = `#!/bin/sh\nexec ${process.execPath} ${launcher} "$@"\n`;
