// Replaces node:child_process in the built program. Only commander imports it, for commands that are separate programs, of which there are
// none; loading the real one would take help and errors 2 ms.
export const spawn = (...given) => process.getBuiltinModule('node:child_process').spawn(...given);
