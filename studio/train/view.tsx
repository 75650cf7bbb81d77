import { Studio } from "./studio.ts";
import { App } from "./views/app.tsx";

const studio = new Studio(location.hash);

/** Training in the tab. It begins with the first opening, and goes on while other views are open. */
export default function TrainView() {
  return <App studio={studio} />;
}
