// Writes down, as JSON on file descriptor 3, which of a folder's files each subject of the usual commands loads.
import { writeSync } from 'node:fs';
import launcher from '../localvault.js';
import usualCommands from '../usual-commands.js';

const folder = process.argv[2];
const filesOf = {};
let scripts;

function loadProgram() {
  scripts = new Map();
  return launcher.load(folder, scripts);
}

await usualCommands.runUsual(loadProgram, (subject) => {
  filesOf[subject] = [...scripts.keys()];
});
writeSync(3, JSON.stringify(filesOf));
