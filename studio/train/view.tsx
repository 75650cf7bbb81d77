import { useEffect } from "preact/hooks";
import { readAddress } from "../shell/address.ts";
import type { ViewProps } from "../shell/view.ts";
import { Studio } from "./studio.ts";
import { App } from "./views/app.tsx";

const studio = new Studio(location.hash);

/** Training in the tab. It begins with the first opening, and goes on while other views are open. */
export default function TrainView({ query }: ViewProps) {
  useEffect(() => {
    // While another view is open, the query is its own.
    const { view } = readAddress(location.hash);
    if (view === "train" && Object.keys(query).length > 0) studio.follow(location.hash);
  }, [JSON.stringify(query)]);
  return <App studio={studio} />;
}
