import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the npm package that a module is from, else undefined. The bundler's own helpers are modules without a file. */
function packageFolder(moduleId, root) {
  if (moduleId.startsWith('\0rolldown/')) {
    return join(root, 'node_modules/rolldown');
  }
  const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(moduleId) ?? [];
  return folder;
}

/** The name, version and licence of a package in a folder. */
function entry(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)\b/i.test(file));
  if (files.length === 0) {
    throw new Error(`${name} is part of the program, but has no licence text`);
  }
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}

/** The licences of all packages that these modules, the program's, are from, as one text. */
export function licensesOf(moduleIds, root) {
  const folders = new Set(moduleIds.map((id) => packageFolder(id, root)).filter((folder) => folder !== undefined));
  const entries = [...folders].sort().map(entry);
  return `localvault contains parts of these packages.\n\n${entries.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
