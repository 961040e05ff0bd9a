import type { Response } from '../../../framework/response.ts';

/** The response to a patch of a missing secret: status 404 without a body. */
export const notFound: Response = { raw: { status: 404, contentType: 'application/json', body: '' } };
