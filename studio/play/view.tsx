import { useEffect, useState } from "preact/hooks";
import type { ViewProps } from "../shell/view.ts";
import { Play } from "./play.ts";
import "./style.css";
import { App } from "./views/app.tsx";

/** Playing in the page. An address that is opened anew begins anew. */
export default function PlayView({ query }: ViewProps) {
  const [play, setPlay] = useState<Play>();
  const address = JSON.stringify(query);
  useEffect(() => {
    const opened = new Play(query);
    setPlay(opened);
    return () => opened.close();
  }, [address]);
  return play ? <App key={address} play={play} /> : null;
}
