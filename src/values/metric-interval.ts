/** The length of the intervals that metrics are summed up in, in milliseconds. It is that of OpenBao's in-memory sink. */
export const metricInterval = 10_000;
