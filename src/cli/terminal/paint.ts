import { Chalk } from 'chalk';

// Whether there is a terminal was decided before; sixteen colours work on every one.
const chalk = new Chalk({ level: 1 });

export const bold = (text: string): string => chalk.bold(text);
export const red = (text: string): string => chalk.red(text);
export const yellow = (text: string): string => chalk.yellow(text);
export const green = (text: string): string => chalk.green(text);
export const cyan = (text: string): string => chalk.cyan(text);
