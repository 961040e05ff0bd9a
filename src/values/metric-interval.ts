/** The length of a metrics interval in milliseconds, as in OpenBao's in-memory sink. */
export const metricInterval = 10_000;
