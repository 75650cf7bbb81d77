import { z } from "zod";
import { isObject } from "../base/is-object.ts";
import { alternatives, type JsonSchema } from "../base/validate-config.ts";
import type { Agent } from "./parts/agent.ts";

/** The JSON schema of every setting of an agent, by the path that `--set` takes, in the order of its configuration. */
export function settingSchemas(agent: Agent): ReadonlyMap<string, JsonSchema> {
  return settingSchemasIn("agent", agent.config);
}

/** The same for any configuration, such as that of `training`. */
export function settingSchemasIn(path: string, config: z.ZodType): ReadonlyMap<string, JsonSchema> {
  return new Map(leavesOf(path, z.toJSONSchema(config, { io: "input", unrepresentable: "any" })));
}

/** A group that may be `null` instead comes before the settings in it. */
function leavesOf(path: string, schema: JsonSchema): [path: string, schema: JsonSchema][] {
  const group = alternatives(schema, undefined).filter(({ properties }) => isObject(properties));
  if (group.length !== 1) return [[path, schema]];
  const inner = Object.entries(group[0].properties!).flatMap(([name, setting]) =>
    leavesOf(`${path}.${name}`, setting as JsonSchema),
  );
  return group[0] === schema ? inner : [[path, schema], ...inner];
}
