import { Option, Command as Program } from 'commander';
import { isGroup } from './command-names.ts';
import type { FlagSpec } from './flag-types.ts';
import { loadCommand } from './load-command.ts';
import type { TreeEntry } from './tree.ts';
import { tree } from './tree.ts';

const programName = 'localvault';

/** The commands that the overview shows first. */
const common = new Set(['read', 'write', 'delete', 'list', 'login', 'status', 'unwrap', 'server']);

/** The help of the whole program. */
export function overview(): string {
  return textOf(createProgram());
}

/** The help of a command or of a group of commands, by its name in the tree. */
export async function helpOf(name: string): Promise<string> {
  const program = find(createProgram(), name);
  if (name === '' || isGroup(name)) {
    return textOf(program);
  }
  const { command } = await loadCommand(name);
  program.usage(withoutName(command.usage, name)).description(command.help);
  for (const { title, flags } of command.groups) {
    for (const [flag, spec] of Object.entries(flags)) {
      if (spec.help !== undefined) {
        program.addOption(optionOf(flag, spec).helpGroup(`${title}:`));
      }
    }
  }
  return textOf(program) + examplesOf(command.examples);
}

function examplesOf(examples: readonly string[]): string {
  const texts = examples.map((example) => example.replace(/^/gm, '  '));
  return texts.length === 0 ? '' : `\nExamples:\n${texts.join('\n\n')}\n`;
}

/** Commander's text, without blanks where there are no arguments to show. */
function textOf(program: Program): string {
  return program.helpInformation().replace(/ +$/gm, '');
}

function withoutName(usage: string, name: string): string {
  return usage.slice(name.length).trim();
}

/** Commander's own view of the tree. */
function createProgram(): Program {
  const program = decorate(new Program(programName)).usage('<command> [args]');
  program.description('The vault command line and the AppRole auth method, with no server.');
  for (const entry of tree) {
    const words = entry.name.split(' ');
    const parent = find(program, words.slice(0, -1).join(' '));
    parent.addCommand(commandOf(entry, words), { hidden: entry.hidden ?? false });
  }
  return program;
}

function commandOf(entry: TreeEntry, words: readonly string[]): Program {
  const command = decorate(new Program(words.at(-1) ?? ''));
  command.summary(entry.summary).description(`${entry.summary}.`);
  command.usage(withoutName(entry.usage ?? entry.name, entry.name));
  if (words.length > 1) {
    return command.helpGroup('Subcommands:');
  }
  return command.helpGroup(common.has(entry.name) ? 'Common commands:' : 'Other commands:');
}

function find(program: Program, name: string): Program {
  let found = program;
  for (const word of name === '' ? [] : name.split(' ')) {
    found = found.commands.find((command) => command.name() === word) ?? found;
  }
  return found;
}

function optionOf(name: string, spec: FlagSpec<unknown>): Option {
  const aliases = (spec.aliases ?? []).map((alias) => `-${alias}, `).join('');
  return new Option(`${aliases}--${name}${spec.isBoolean ? '' : ` <${spec.example}>`}`, spec.help);
}

/** Flags are spelled with one dash and `=`, and help is always as wide as a plain terminal. */
function decorate(command: Program): Program {
  return command
    .helpOption(false)
    .helpCommand(false)
    .configureOutput({ getOutHelpWidth: () => 80, getOutHasColors: () => false })
    .configureHelp({
      optionTerm: (option) => option.flags.replace('--', '-').replace(' <', '=<'),
      subcommandTerm: (subcommand) => subcommand.name(),
    });
}
