/** The OpenBao release that localvault imitates. Clients read it to find out what they may ask for. */
export const openBaoVersion = '2.6.2';
