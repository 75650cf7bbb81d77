let controller: AbortController | undefined;

/**
 * The signal that Ctrl-C and a polite `kill` raise, so that work can be left in order; a second Ctrl-C ends the process
 * at once.
 */
export function interruptSignal(): AbortSignal {
  if (!controller) {
    const first = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const)
      process.on(name, () => (first.signal.aborted ? process.exit(130) : first.abort()));
    controller = first;
  }
  return controller.signal;
}
