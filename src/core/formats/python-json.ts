/**
 * Reads JSON as Python writes it, with bare `Infinity`, `-Infinity` and `NaN` (as null). Throws SyntaxError.
 * @param missing takes the place of every null
 */
export function parsePythonJson(text: string, missing: unknown = null): unknown {
  const standard = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs, (token) => {
    if (token[0] === '"') return token;
    if (token === "NaN") return "null";
    return token[0] === "-" ? "-1e999" : "1e999";
  });
  // With a function to call for each value, reading takes several times as long.
  return missing !== null && standard.includes("null")
    ? JSON.parse(standard, (_, value) => value ?? missing)
    : JSON.parse(standard);
}
