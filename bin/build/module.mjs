// Replaces node:module in the built program, whose files have `require` already: loading the real one takes 4 ms.
export const createRequire = () => require;
