import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One command line of a scenario and what it printed. */
export interface Step {
  readonly command: string;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly code: number;
  /** Its line in the file, from 1. */
  readonly line: number;
}

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

const root = fileURLToPath(new URL('../transcripts/', import.meta.url));

/** Reads every scenario of a folder of `test/transcripts`, such as `cli/token`, sorted by name. */
export function readScenarios(folder: string): Scenario[] {
  return readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith('.scenario'))
    .sort()
    .map((name) => readScenario(`${folder}/${name}`));
}

/** Reads one scenario, such as `cli/token/expiry.scenario`. */
export function readScenario(path: string): Scenario {
  return { name: path.replace(/\.scenario$/, ''), steps: parseScenario(readFileSync(`${root}${path}`, 'utf8')) };
}

/** Parses a scenario's text; see `test/transcripts/README.md` for the format. Throws for a line that has no meaning. */
export function parseScenario(text: string): Step[] {
  const steps: Array<{ command: string; stdout: string[]; stderr: string[]; code: number; line: number }> = [];
  for (const [index, line] of text.split('\n').entries()) {
    const step = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), stdout: [], stderr: [], code: 0, line: index + 1 });
    else if (line === '' || line.startsWith('#')) continue;
    else if (step === undefined) throw new Error(`line ${index + 1}: output before the first command`);
    else if (line === '>' || line.startsWith('> ')) step.command += `\n${line.slice(2)}`;
    else if (line.startsWith('  ')) step.stdout.push(line.slice(2));
    else if (line === '!' || line.startsWith('! ')) step.stderr.push(line.slice(2));
    else if (line.startsWith('? ')) step.code = Number(line.slice(2));
    else throw new Error(`line ${index + 1}: no meaning: ${line}`);
  }
  return steps;
}
