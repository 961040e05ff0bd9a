import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errnoText } from '../../go/errno.ts';
import { compareBytes } from '../../values/compare.ts';
import { parseConfig } from './parse-config.ts';
import { ConfigError, emptyConfig, mergeConfigs, type ServerConfig } from './server-config.ts';

/**
 * Loads and merges configuration files, in order. Of a folder, all files that end in `.hcl` or `.json` are loaded, and a file that
 * is named beside its folder is loaded once (server.LoadConfig).
 *
 * @throws ConfigError
 */
export function loadConfig(paths: readonly string[]): ServerConfig {
  const folders = paths.filter(isFolder).map((path) => resolve(path));
  let config = emptyConfig;
  for (const path of paths) {
    const files = isFolder(path)
      ? filesIn(path)
      : folders.includes(dirname(resolve(path))) && isConfigFile(path)
        ? []
        : [path];
    for (const file of files) {
      config = mergeConfigs(config, parseConfig(read(file), file));
    }
  }
  return config;
}

function filesIn(folder: string): string[] {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && isConfigFile(entry.name) && !entry.name.startsWith('.#'))
    .map((entry) => join(folder, entry.name))
    .sort(compareBytes);
  if (files.length === 0) {
    throw new ConfigError(`no configuration files found in ${folder}: their names end in .hcl or .json`);
  }
  return files;
}

function isConfigFile(name: string): boolean {
  return name.endsWith('.hcl') || name.endsWith('.json');
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(path: string, error: unknown): ConfigError {
  return new ConfigError(`can't read the configuration ${path}: ${errnoText(error)}`);
}
