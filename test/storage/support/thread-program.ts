/** Bundles the writer threads' program as the build does. */
export async function bundleThread(): Promise<string> {
  const { bundleThread: bundle } = await import(new URL('../../../bin/build/thread.mjs', import.meta.url).href);
  return bundle();
}
