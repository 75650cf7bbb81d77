/** Reads JSON as Python writes it, with bare `Infinity`, `-Infinity` and `NaN` (as null). Throws SyntaxError. */
export function parsePythonJson(text: string): unknown {
  const standard = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs, (token) => {
    if (token[0] === '"') return token;
    if (token === "NaN") return "null";
    return token[0] === "-" ? "-1e999" : "1e999";
  });
  return JSON.parse(standard);
}
