/**
 * A signal that Ctrl-C and a polite `kill` raise, so that work can be left in order; a second Ctrl-C ends the process
 * at once.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => {
      controller.abort();
      process.once(name, () => process.exit(130));
    });
  return controller.signal;
}
