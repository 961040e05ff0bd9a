import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Moment } from '../../src/values/time.ts';
import type { Commands } from './in-process.ts';
import { comparable, linesOf } from './normalise.ts';
import { wholeAgain } from './remaining-time.ts';
import type { Scenario } from './scenario.ts';

/** What a step printed, or should have printed; both normalised. */
export interface Played {
  readonly command: string;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly code: number;
}

function runProcess(command: string, args: readonly string[], options: { env: NodeJS.ProcessEnv; cwd: string }) {
  return new Promise<void>((done, fail) => {
    const child = spawn(command, args, { ...options, stdio: 'ignore' });
    child.once('error', fail);
    child.once('exit', () => done());
  });
}

/** A server for one scenario. */
export interface ScenarioServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Plays a scenario in one bash process, in an empty folder that is also HOME.
 *
 * @param serve starts the server that VAULT_ADDR is to name, with a clock where the scenario has its own; without it the state is
 *   local
 */
export async function play(
  scenario: Scenario,
  { script, startClock }: Commands,
  serve?: (clock: (() => Moment) | undefined) => Promise<ScenarioServer>,
): Promise<Played[]> {
  const home = mkdtempSync(join(tmpdir(), 'scenario-'));
  const inside = (name: string) => join(home, '.scenario', name);
  const start = performance.now();
  const clock = startClock?.(home);
  const server = await serve?.(clock && (() => clock.moment()));
  try {
    mkdirSync(inside('bin'), { recursive: true });
    for (const name of clock === undefined ? ['vault'] : ['vault', 'sleep', 'date']) {
      writeFileSync(inside(`bin/${name}`), script);
      chmodSync(inside(`bin/${name}`), 0o755);
    }
    const path = `${inside('bin')}:${process.env.PATH}`;
    const env: NodeJS.ProcessEnv = { PATH: path, HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', NO_COLOR: '1' };
    if (server === undefined) {
      env['VAULT_TOKEN_PATH'] = join(home, '.vault-token');
      env['VAULT_DEV_ROOT_TOKEN_ID'] = 'root';
      await runProcess(inside('bin/vault'), ['token', 'lookup'], { env, cwd: home });
    } else {
      env['VAULT_ADDR'] = env['BAO_ADDR'] = server.url;
      writeFileSync(join(home, '.vault-token'), 'root');
    }
    for (const [i, step] of scenario.steps.entries()) {
      writeFileSync(inside(`${i}.sh`), `${step.command}\n`);
    }
    const steps = scenario.steps.map((_, i) => {
      const file = (kind: string) => `"$HOME/.scenario/${i}.${kind}"`;
      return `. ${file('sh')} >${file('out')} 2>${file('err')} </dev/null; echo $? >${file('code')}`;
    });
    writeFileSync(inside('run.sh'), `cd "$HOME"\n${steps.join('\n')}\n`);
    await runProcess('bash', ['--noprofile', '--norc', inside('run.sh')], { env, cwd: home });
    const passed = clock?.passed ?? (performance.now() - start) / 1000;
    const linesIn = (name: string, recorded: readonly string[]) =>
      comparable(linesOf(readFileSync(inside(name), 'utf8'))).map((line, index) =>
        wholeAgain(line, recorded[index] ?? '', passed),
      );
    return expected(scenario).map(({ command, stdout, stderr }, i) => ({
      command,
      stdout: linesIn(`${i}.out`, stdout),
      stderr: linesIn(`${i}.err`, stderr),
      code: Number(readFileSync(inside(`${i}.code`), 'utf8')),
    }));
  } finally {
    await server?.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the scenario says its steps print. */
export function expected(scenario: Scenario): Played[] {
  return scenario.steps.map(({ command, stdout, stderr, code }) => ({
    command,
    stdout: comparable(stdout),
    stderr: comparable(stderr),
    code,
  }));
}
