import { main } from '../../../src/cli/entry.ts';

await main();
