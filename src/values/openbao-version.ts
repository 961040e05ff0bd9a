/** The release of OpenBao that localvault behaves like. Clients read it to know what they may ask for. */
export const openBaoVersion = '2.6.2';
