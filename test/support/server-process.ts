import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const launcher = fileURLToPath(new URL('../../bin/localvault.js', import.meta.url));

export interface ServerProcessOptions {
  readonly args: readonly string[];
  /** The home folder, where the state is. */
  readonly home: string;
  /** Another copy of the built program. */
  readonly program?: string;
  /** How many files the process may have open. */
  readonly openFiles?: number;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A server in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly written: { stdout: string; stderr: string };
  /** Resolves with its status when it has ended. */
  readonly ended: Promise<number | null>;
  readonly url: string;
  readonly port: number;
}

/** Starts a server as a process; resolves once it has said where it is. The caller kills it. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { args, home, program = launcher, openFiles, env = {} } = options;
  const words = [process.execPath, program, 'server', ...args];
  const [command = '', ...rest] =
    openFiles === undefined ? words : ['bash', '-c', `ulimit -n ${openFiles} && exec "$@"`, 'bash', ...words];
  const child = spawn(command, rest, { env: { PATH: process.env.PATH, HOME: home, ...env } });
  const written = { stdout: '', stderr: '' };
  child.stderr.on('data', (text: Buffer) => {
    written.stderr += text;
  });
  const ended = new Promise<number | null>((done) => child.once('exit', (status) => done(status)));
  await new Promise<void>((done, fail) => {
    child.stdout.on('data', (text: Buffer) => {
      written.stdout += text;
      if (written.stdout.endsWith('\n\n')) {
        done();
      }
    });
    child.once('exit', () => fail(new Error(written.stderr)));
  });
  const [url = ''] = /https?:\/\/[^\s']+/.exec(written.stdout) ?? [];
  return { child, written, ended, url, port: Number(new URL(url).port) };
}
