// Writes down what V8 compiles while the usual commands run.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { compiled, loader } = require('./localvault.js');
const { runUsual } = require('./usual.js');

const folder = process.argv[2];
const { load, scripts } = loader(folder);

runUsual(
  () => load('main.cjs'),
  () => {},
).then(() => {
  for (const [name, script] of scripts) writeFileSync(compiled(join(folder, name)), script.createCachedData());
});
