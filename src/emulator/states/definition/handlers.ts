import { compileOptional } from "../jsonata.ts";
import { checkFields, type JsonObject, numberAt, objectsAt, oneOf, requiredTextAt, textsAt } from "./fields.ts";
import type { Catcher, Retrier } from "./program.ts";

/**
 * Parses `Retry` and `Catch` of a state.
 *
 * @param where the path of the state in the definition.
 * @throws {AwsError} InvalidDefinition
 */
export const parseHandlers = (state: JsonObject, where: string) => ({
  retriers: objectsAt(state, "Retry", where).map((retry) => parseRetrier(retry, `${where}/Retry`)),
  catchers: objectsAt(state, "Catch", where).map((one) => parseCatcher(one, `${where}/Catch`)),
});

function parseCatcher(one: JsonObject, where: string): Catcher {
  checkFields(one, ["ErrorEquals", "Next", "Output"], where);
  return {
    errors: textsAt(one, "ErrorEquals", where),
    next: requiredTextAt(one, "Next", where),
    output: compileOptional(one.Output, `${where}/Output`),
  };
}

const retryFields = [
  "ErrorEquals",
  "IntervalSeconds",
  "BackoffRate",
  "MaxAttempts",
  "MaxDelaySeconds",
  "JitterStrategy",
];

/** Defaults: 1 s, doubling, three attempts (SFN-DG error handling). */
function parseRetrier(retry: JsonObject, where: string): Retrier {
  checkFields(retry, retryFields, where);
  return {
    errors: textsAt(retry, "ErrorEquals", where),
    intervalSeconds: numberAt(retry, "IntervalSeconds", 1, where) ?? 1,
    backoffRate: numberAt(retry, "BackoffRate", 1, where) ?? 2,
    maxAttempts: numberAt(retry, "MaxAttempts", 0, where) ?? 3,
    maxDelaySeconds: numberAt(retry, "MaxDelaySeconds", 1, where) ?? Number.POSITIVE_INFINITY,
    isJittered:
      retry.JitterStrategy !== undefined && oneOf(retry, "JitterStrategy", ["FULL", "NONE"], where) === "FULL",
  };
}
