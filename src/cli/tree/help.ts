import type { Command as Program } from 'commander';
import { Help, type Option } from 'commander';
import type { HelpTexts } from '../command-declaration.ts';
import type { Output } from '../terminal/io.ts';

/** The width of help that doesn't go to a terminal, in columns. */
const pipedWidth = 80;

/** The blanks before each term of a list, and between a term and its description. */
const gap = 2;

/** The share of the width that terms get. The description of a longer term starts on the next line. */
const termShare = 0.4;

/**
 * Prints the help of a command or a group. It is as wide as the terminal; lines that are to be pasted, such as examples, are never
 * wrapped.
 *
 * @param program the node of commander's tree, which has its flags or commands
 */
export function printHelp(program: Program, { usage, help, examples }: HelpTexts, output: Output): void {
  program
    .usage(usage)
    .description(help)
    .addHelpText('after', `\nExamples:\n${examples.map((example) => example.replace(/^/gm, '  ')).join('\n\n')}`)
    .configureHelp(helpStyle)
    .configureOutput({
      writeOut: (text) => output.write(text),
      getOutHelpWidth: () => output.columns ?? pipedWidth,
      getOutHasColors: () => false,
    })
    .outputHelp();
}

/** Help spells flags the way Go does: `-name=<type>`. */
const helpStyle = {
  minWidthToWrap: 1,
  optionTerm: (option: Option) => option.flags.replace('--', '-').replace(' <', '=<'),
  subcommandTerm: (command: Program) => command.name(),
  commandUsage(this: Help, command: Program) {
    return Help.prototype.commandUsage.call(this, command).trimEnd();
  },
  /** The length of the longest term that has its description beside it. */
  padWidth(this: Help, command: Program, helper: Help): number {
    const terms = [
      ...helper.visibleOptions(command).map((option) => helper.optionTerm(option)),
      ...helper.visibleCommands(command).map((inner) => helper.subcommandTerm(inner)),
    ];
    const most = Math.floor((this.helpWidth ?? pipedWidth) * termShare);
    return Math.max(0, ...terms.map((term) => term.length).filter((length) => length <= most));
  },
  formatItem(this: Help, term: string, termWidth: number, description: string, helper: Help): string {
    const column = gap + termWidth + gap;
    const indent = ' '.repeat(column);
    const text = helper.boxWrap(description, (this.helpWidth ?? pipedWidth) - column).replaceAll('\n', `\n${indent}`);
    const head = ' '.repeat(gap) + term;
    return term.length <= termWidth ? head.padEnd(column) + text : `${head}\n${indent}${text}`;
  },
  /** Wraps each line. In an indented line, such as an item of a list in a text, the text after the item's term stays in its column. */
  boxWrap(this: Help, text: string, width: number): string {
    const lines = text.split('\n').map((line) => {
      const [head = ''] = /^ +(?:\S.*? {2,})?/.exec(line) ?? [];
      const wrapped = Help.prototype.boxWrap.call(this, line.slice(head.length), width - head.length);
      return head + wrapped.replaceAll('\n', `\n${' '.repeat(head.length)}`);
    });
    return lines.join('\n');
  },
};
