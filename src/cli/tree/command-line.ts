import type { Environment } from '../../client/environment.ts';
import { readVariable } from '../../client/environment.ts';
import { parseBool } from '../../go/strconv.ts';

/** What applies to the whole command line: where the command's name begins, and the flags that count in any position. */
export interface CommandLine {
  /** The words from the command's name on. */
  readonly words: readonly string[];
  /** Whether a help flag stands anywhere before `--`. */
  readonly help: boolean;
  /** Whether flags stand before the command. */
  readonly flagsBefore: boolean;
  /** In lower case, and not validated yet; undefined if neither a flag nor a variable sets it. */
  readonly format: string | undefined;
  readonly detailed: boolean;
  readonly outputCurlString: boolean;
  readonly outputPolicy: boolean;
}

const helpWords = new Set(['-h', '-help', '--help']);
const versionWords = new Set(['-v', '-version', '--version']);

/**
 * Reads a command line like OpenBao before it runs a command: `setupEnv` in command/main.go finds the global flags, and `processArgs`
 * in hashicorp/cli finds the command's name and the help flags. A lone `-v` is the command `version`.
 */
export function readCommandLine(args: readonly string[], env: Environment): CommandLine {
  const [only = ''] = args;
  const isVersion = args.length === 1 && versionWords.has(only);
  return { ...findCommand(isVersion ? ['version'] : args), ...readGlobalFlags(args, env) };
}

function findCommand(args: readonly string[]): Pick<CommandLine, 'words' | 'help' | 'flagsBefore'> {
  const end = args.indexOf('--');
  const heard = end < 0 ? args : args.slice(0, end);
  const start = heard.findIndex((word) => word !== '' && !word.startsWith('-'));
  const before = start < 0 ? heard : heard.slice(0, start);
  const flagsBefore = before.some((word) => word.startsWith('-') && !helpWords.has(word) && !versionWords.has(word));
  // A first word with a space in it is no command, since it could name a nested one.
  const isName = start >= 0 && heard[start]?.includes(' ') === false;
  return {
    words: isName ? args.slice(start) : [],
    help: (isName ? heard : before).some((word) => helpWords.has(word)),
    flagsBefore,
  };
}

function readGlobalFlags(
  args: readonly string[],
  env: Environment,
): Omit<CommandLine, 'words' | 'help' | 'flagsBefore'> {
  let format = '';
  let detailed: boolean | undefined;
  let [outputCurlString, outputPolicy, formatIsNext] = [false, false, false];
  for (const word of args) {
    if (formatIsNext) {
      format = word;
      formatIsNext = false;
    } else if (word === '--') {
      break;
    } else if (isFlag(word, 'output-curl-string')) {
      outputCurlString = true;
    } else if (isFlag(word, 'output-policy')) {
      outputPolicy = true;
    } else {
      format = assignedValue(word, 'format') ?? format;
      formatIsNext = isFlag(word, 'format');
      // OpenBao parses the flag's name as its value here, so any `-detailed=…` is false.
      detailed = assignedValue(word, 'detailed') === undefined ? detailed : false;
      detailed = isFlag(word, 'detailed') ? true : detailed;
    }
  }
  return {
    format: (format || readVariable(env, 'FORMAT')).toLowerCase() || undefined,
    detailed: detailed ?? isTrue(readVariable(env, 'DETAILED')),
    outputCurlString,
    outputPolicy,
  };
}

function isFlag(word: string, name: string): boolean {
  return word === `-${name}` || word === `--${name}`;
}

function assignedValue(word: string, name: string): string | undefined {
  const dashes = word.startsWith('--') ? 2 : 1;
  const isAssigned = word.startsWith('-') && word.startsWith(`${name}=`, dashes);
  return isAssigned ? word.slice(dashes + name.length + 1) : undefined;
}

function isTrue(text: string): boolean {
  try {
    return parseBool(text);
  } catch {
    return false;
  }
}
