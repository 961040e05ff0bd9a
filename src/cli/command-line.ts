import type { Environment } from '../client/environment.ts';
import { readVariable } from '../client/environment.ts';
import { parseBool } from '../go/strconv.ts';

/** What the words of a process say before a command is looked for: flags that count wherever they stand, and where its name begins. */
export interface CommandLine {
  /** The words from the command's name on. */
  readonly words: readonly string[];
  /** Whether help is asked for, anywhere before `--`. */
  readonly help: boolean;
  /** Whether flags stand before the command. */
  readonly flagsBefore: boolean;
  /** In lower case, not checked yet; undefined where neither flag nor variable says. */
  readonly format: string | undefined;
  readonly detailed: boolean;
  readonly outputCurlString: boolean;
  readonly outputPolicy: boolean;
}

const helpWords = new Set(['-h', '-help', '--help']);
const versionWords = new Set(['-v', '-version', '--version']);

/**
 * Reads the words as OpenBao does before a command gets them: `setupEnv` in command/main.go looks for the global flags, `init` in
 * hashicorp/cli for the command's name and for help. A lone `-v` is the command `version`.
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
  // A first word with a blank in it ends the search: it could name a command of a group.
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
      // OpenBao parses the flag's own name as its value here, so any `-detailed=…` is false.
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
