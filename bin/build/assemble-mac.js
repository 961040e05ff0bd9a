// Assembles the message authentication codes (`src/storage/mac/mac.wat`) to the text that the program carries.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '../../src/storage/mac');

/** The text of `code.ts` that belongs to `mac.wat`. */
async function assemble() {
  const wabt = await require('wabt')();
  const module = wabt.parseWat('mac.wat', readFileSync(join(folder, 'mac.wat'), 'utf8'));
  const lines = Buffer.from(module.toBinary({}).buffer)
    .toString('base64')
    .match(/.{1,116}/g);
  return `/** \`mac.wat\` as a WebAssembly module, in base64; \`npm run mac\` makes it. */
export const code =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}

module.exports = { assemble };

if (require.main === module) {
  assemble().then((text) => writeFileSync(join(folder, 'code.ts'), text));
}
