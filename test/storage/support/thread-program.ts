import { createRequire } from 'node:module';

/** Bundles the writer threads' program as the build does. */
export function bundleThread(): Promise<string> {
  return createRequire(import.meta.url)('../../../bin/thread.js').bundleThread();
}
