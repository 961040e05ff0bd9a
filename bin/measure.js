// Writes down, as JSON on file descriptor 3, which of a folder's files each subject of the usual commands loads.
const { writeSync } = require('node:fs');
const { load } = require('./localvault.cjs');
const { runUsual } = require('./usual.js');

const folder = process.argv[2];
const filesOf = {};
let scripts;

function loadProgram() {
  scripts = new Map();
  return load(folder, scripts);
}

runUsual(loadProgram, (subject) => {
  filesOf[subject] = [...scripts.keys()];
}).then(() => writeSync(3, JSON.stringify(filesOf)));
