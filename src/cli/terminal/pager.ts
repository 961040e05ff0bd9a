import type { Environment } from '../../client/environment.ts';
import { errorCode } from '../../values/error-code.ts';

/** The exit status of a shell that doesn't find a program. */
const notFound = 127;
/** Says nothing where there is no less. */
const defaultPager = `command -v less > /dev/null || exit ${notFound}; exec less`;

/**
 * Shows a text in the user's pager, as git does: `$PAGER`, by default `less -FRX`, which prints what fits on the screen and ends.
 * `PAGER=cat` and an empty one stand for none.
 *
 * @param text may contain colours, but no other control characters
 * @returns false if there is no pager, and nothing was shown
 */
export function showInPager(text: string, env: Environment): boolean {
  const { PAGER: pager = defaultPager } = env;
  if (pager === '' || pager === 'cat') {
    return false;
  }
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  // Ctrl-C is meant for the pager, which may be searching.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const { status, error } = spawnSync('/bin/sh', ['-c', pager], {
      input: text,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { LESS: 'FRX', ...env },
    });
    // A pager that ends before it has read everything breaks the pipe.
    const hasFailed = error !== undefined && errorCode(error) !== 'EPIPE';
    return status !== notFound && !hasFailed;
  } finally {
    process.off('SIGINT', ignore);
  }
}
