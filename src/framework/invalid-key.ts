/** OpenBao's message for a storage key that isn't UTF-8 (physical.ErrNonUTF8). */
export const invalidKey = 'key contains invalid UTF-8 characters';

/** The message of Go's protobuf encoder for a text that isn't UTF-8. */
export const invalidField = 'string field contains invalid UTF-8';
