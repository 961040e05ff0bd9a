// Writes which of a folder's files each subject of the usual commands loads, as JSON to file descriptor 3.
import { writeSync } from 'node:fs';
import launcher from '../localvault.js';
import usualCommands from '../usual-commands.js';

const folder = process.argv[2];
/** The program's main module and the files that it loaded, by subject. */
const programs = new Map();

function programFor(subject) {
  if (!programs.has(subject)) {
    const scripts = new Map();
    programs.set(subject, { scripts, main: launcher.load(folder, scripts) });
  }
  return programs.get(subject).main;
}

await usualCommands.runUsual(programFor);
const filesOf = [...programs].map(([subject, { scripts }]) => [subject, [...scripts.keys()]]);
writeSync(3, JSON.stringify(Object.fromEntries(filesOf)));
