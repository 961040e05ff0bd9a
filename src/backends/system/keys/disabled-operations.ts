import { unsupportedOperation } from '../../../framework/unsupported-operation.ts';

/** The operations of paths without authentication that OpenBao serves only if a listener's configuration enables them. */
export const disabledOperations = {
  read: unsupportedOperation,
  update: unsupportedOperation,
  delete: unsupportedOperation,
};
