import { useEffect, useState } from "preact/hooks";

interface Store<State> {
  readonly state: State;
  /** Calls `listener` after every change of the state, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/** The state of a store; the component is drawn again when it changes. */
export function useStore<State>(store: Store<State>): State {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.subscribe(() => setState(store.state));
  }, [store]);
  return state;
}
