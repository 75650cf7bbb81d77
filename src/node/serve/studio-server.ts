import { createServer } from "node:http";
import { isOwnRequest, type LocalServer, listenLocally, pathOf, refuse } from "./local-server.ts";
import { answerPage, PAGES, requirePage } from "./pages.ts";

/**
 * Serves the studio, whose pages need nothing else of a server.
 * @param port 0 takes any free one
 * @param pages the folder of the built pages
 * @throws UserError when the port is taken or the pages were not built
 */
export async function serveStudio(port = 0, pages = PAGES): Promise<LocalServer> {
  await requirePage(pages, "/index.html");
  const server = createServer((request, response) => {
    if (!isOwnRequest(request)) return refuse(response, 403, "only for pages of this server");
    answerPage(request, response, pathOf(request), { pages }).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  const { url, close } = await listenLocally(server, port);
  return { url: `${url}/`, close };
}
