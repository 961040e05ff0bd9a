import type { ApiRequest } from './api.ts';

/** A request without effects. It makes the engine initialise a new state. */
export const initialisingRequest: ApiRequest = {
  method: 'GET',
  path: 'sys/seal-status',
  query: [],
  headers: {},
  body: '',
  remoteAddress: '127.0.0.1',
};
