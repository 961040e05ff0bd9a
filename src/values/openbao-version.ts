/** The OpenBao release that localvault imitates. Clients read it to find out which features they may use. */
export const openBaoVersion = '2.6.2';
