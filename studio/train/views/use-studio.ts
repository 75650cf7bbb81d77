import { useEffect, useState } from "preact/hooks";
import type { Studio, StudioState } from "../studio.ts";

/** The state of the page; the component is drawn again when it changes. */
export function useStudio(studio: Studio): StudioState {
  const [state, setState] = useState(studio.state);
  useEffect(() => studio.subscribe(() => setState(studio.state)), [studio]);
  return state;
}
