import { cleanPath } from '../../go/clean-path.ts';

/** Reports whether a namespace header names the root, the only namespace, which has several spellings. */
export function isRootNamespace(header: string): boolean {
  const name = header === '' ? '' : cleanPath(header);
  return name === '' || name === 'root';
}
