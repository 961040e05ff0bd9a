// Loaded before a program: says on standard error, when it ends, how much memory it has taken at most, in kilobytes.
process.on('exit', () => {
  require('node:fs').writeSync(2, `\nmaxRSS ${process.resourceUsage().maxRSS}\n`);
});
