export { importedModules, importModules } from "./import-modules.ts";
export { changedImports, importReferences, referToImports } from "./import-references.ts";
