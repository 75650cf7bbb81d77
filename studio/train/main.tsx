import { render } from "preact";
import { Studio } from "./studio.ts";
import { App } from "./views/app.tsx";

render(<App studio={new Studio(location.hash)} />, document.getElementById("app")!);
