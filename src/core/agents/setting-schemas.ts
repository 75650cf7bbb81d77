import { z } from "zod";
import { isObject } from "../base/is-object.ts";
import type { JsonSchema } from "../base/validate-config.ts";
import type { Agent } from "./parts/agent.ts";

/** The JSON schema of every setting of an agent, by the path that `--set` takes, in the order of its configuration. */
export function settingSchemas(agent: Agent): ReadonlyMap<string, JsonSchema> {
  return settingSchemasIn("agent", agent.config);
}

/** The same for any configuration, such as that of `training`. */
export function settingSchemasIn(path: string, config: z.ZodType): ReadonlyMap<string, JsonSchema> {
  return new Map(leavesOf(path, z.toJSONSchema(config, { io: "input", unrepresentable: "any" })));
}

function leavesOf(path: string, schema: JsonSchema): [path: string, schema: JsonSchema][] {
  return isObject(schema.properties)
    ? Object.entries(schema.properties).flatMap(([name, inner]) =>
        leavesOf(`${path}.${name}`, inner as JsonSchema),
      )
    : [[path, schema]];
}
