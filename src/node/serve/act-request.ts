import { UserError } from "../../core/base/errors.ts";
import { isObject } from "../../core/base/is-object.ts";
import { type PolicyInput, type PolicyInterface, policyInputs } from "../../core/policy/interface.ts";

/** A request for an action. */
export interface ActRequest {
  readonly observation: readonly number[];
  readonly goal: readonly number[];
  /** Of a policy that takes it. */
  readonly proprioception?: readonly number[];
}

/**
 * Reads `{"observation": […], "goal": […]}`, with `"proprioception"` where the policy takes it.
 * @throws UserError when it is something else, or its numbers do not fit the policy
 */
export function parseActRequest(text: string, policy: PolicyInterface): ActRequest {
  const inputs = policyInputs(policy);
  const example = `{${inputs.map(({ name }) => `"${name}": […]`).join(", ")}}`;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`the request is not JSON; send ${example}`, { cause });
  }
  if (!isObject(content)) throw new UserError(`the request is not a JSON object; send ${example}`);
  const other = Object.keys(content).find((key) => inputs.every(({ name }) => name !== key));
  if (other !== undefined)
    throw new UserError(`the request has a field "${other}"; send ${example} and no other field`);
  const fields = inputs.map((input) => [input.name, numbersOf(content[input.name], input)]);
  return Object.fromEntries(fields) as ActRequest;
}

function numbersOf(value: unknown, { name: field, size, type }: PolicyInput): readonly number[] {
  if (!Array.isArray(value)) throw new UserError(`"${field}" is not a list; send a list of ${size} numbers`);
  if (value.length !== size)
    throw new UserError(`"${field}" has ${value.length} numbers; send ${size} of them`);
  const isSound = (number: unknown) =>
    type === "uint8"
      ? Number.isInteger(number) && (number as number) >= 0 && (number as number) <= 255
      : Number.isFinite(number) && Number.isFinite(Math.fround(number as number));
  const wrong = value.findIndex((number) => !isSound(number));
  if (wrong >= 0)
    throw new UserError(
      `"${field}"[${wrong}] is ${JSON.stringify(value[wrong])}; send ${type === "uint8" ? "whole numbers from 0 to 255" : "finite numbers"}`,
    );
  return value;
}
