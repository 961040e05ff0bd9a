import type { Response } from './response.ts';

/** OpenBao's response to every tidy request. There the work goes on in the background; here it is done already. */
export const tidyStarted: Response = {
  status: 202,
  warnings: [
    "Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.",
  ],
};
