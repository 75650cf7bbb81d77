import { UserError } from "./errors.ts";
import { isObject } from "./is-object.ts";

type Settings = { [name: string]: unknown };

/**
 * The nested object that `--set` flags spell: `agent.expectile=0.9` is `{ agent: { expectile: 0.9 } }`. A value is
 * read as JSON where it is JSON, and as text otherwise.
 * @throws UserError for a flag that is no assignment, and for two that contradict each other.
 */
export function parseAssignments(assignments: readonly string[]): Settings {
  const root: Settings = {};
  for (const assignment of assignments) {
    const [, path, text] = /^([^=]*)=(.*)$/s.exec(assignment) ?? [];
    if (path === undefined || !/^[a-z]\w*(?:\.[a-z]\w*)*$/i.test(path))
      throw new UserError(`--set ${assignment}: expected a setting and its value, as in agent.expectile=0.9`);
    const names = path.split(".");
    const last = names.pop()!;
    let target = root;
    for (const name of names) {
      if (!Object.hasOwn(target, name)) target[name] = {};
      if (!isObject(target[name]))
        throw new UserError(`--set ${assignment}: ${name} is already set to a value`);
      target = target[name];
    }
    if (Object.hasOwn(target, last))
      throw new UserError(`--set ${assignment}: ${path} is already set; set it once`);
    target[last] = parseValue(text);
  }
  return root;
}

/**
 * The settings of a run that `--set` flags spell, by their groups.
 * @throws UserError also for what is no setting of a group, and for what another option says.
 */
export function parseSettings(assignments: readonly string[]): { [group: string]: Settings } {
  const groups: { [group: string]: Settings } = {};
  for (const [name, value] of Object.entries(parseAssignments(assignments))) {
    if (!isObject(value))
      throw new UserError(
        `--set ${name}: expected a setting of a group, as in agent.expectile=0.9; seed and environment are given without --set`,
      );
    groups[name] = value;
  }
  if (groups.agent && Object.hasOwn(groups.agent, "name"))
    throw new UserError("--set agent.name: the agent is chosen without --set; leave it out");
  return groups;
}

/** A value as `--set` takes it: JSON where it is JSON, and text otherwise. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
