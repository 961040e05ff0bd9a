/** The version of OpenBao whose behaviour this is; clients look at it to know what they may ask for. */
export const API_VERSION = '2.6.2';
