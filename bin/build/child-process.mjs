// Stands in for node:child_process in the built program. Only commander imports it, for commands that are programs of their own, of
// which there are none; loading the real one would take help and errors 2 ms.
export const spawn = (...given) => process.getBuiltinModule('node:child_process').spawn(...given);
