import type { Response } from './response.ts';

/** OpenBao's response to every tidy request. OpenBao tidies in the background; here the work is already done. */
export const tidyStarted: Response = {
  status: 202,
  warnings: [
    "Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.",
  ],
};
