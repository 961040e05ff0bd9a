// Stands in for node:module in the built program, whose files have `require` at hand: it takes 4 ms to load the real one.
export const createRequire = () => require;
