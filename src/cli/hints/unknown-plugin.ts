import type { Hint } from './hint.ts';
import { suggestion } from './nearest.ts';

/** Names the auth methods or secrets engines that can be enabled, if another one was asked for. */
export const unknownPlugin: Hint = async ({ path, answer }, view) => {
  const [, name] = /plugin not found in the catalog: ([^"\\]+)"/.exec(answer.status === 400 ? answer.body : '') ?? [];
  if (name === undefined) {
    return [];
  }
  const isAuth = path.startsWith('sys/auth/');
  const names = await view.names(`sys/plugins/catalog/${isAuth ? 'auth' : 'secret'}/`);
  return [`There is no ${isAuth ? 'auth method' : 'secrets engine'} "${name}" here. ${suggestion(name, names)}`];
};
