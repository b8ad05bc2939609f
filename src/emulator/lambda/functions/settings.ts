import { limits } from "../../../base/limits.ts";
import { AwsError, invalidParameterValue, violation } from "../../aws-error.ts";

/** The settings that UpdateFunctionConfiguration can change. */
export interface FunctionSettings {
  readonly runtime: string;
  /** `index.handler` */
  readonly handler: string;
  /** Not checked: the emulator has no permissions. */
  readonly role: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Undefined: `/aws/lambda/<name>`. */
  readonly logGroup: string | undefined;
  /** `PublishedVersions`: environments of a published version are restored from a snapshot. */
  readonly snapStart: string;
  readonly logFormat: "Text" | "JSON";
  /** The lowest level of the records of Lambda, and of the lines of the function's console. Only for the JSON format. */
  readonly systemLogLevel: string;
  readonly applicationLogLevel: string;
  readonly deadLetterTargetArn: string | undefined;
  readonly architectures: readonly string[];
  readonly ephemeralStorageMegabytes: number;
  readonly tracingMode: string;
  /** Records, as the API gives and returns them: the emulator has no networks, file systems or keys. */
  readonly vpcConfig: object | undefined;
  readonly fileSystemConfigs: readonly object[] | undefined;
  readonly kmsKeyArn: string | undefined;
}

/** Some of the settings. Undefined: not given. */
export type SettingsChanges = { readonly [Name in keyof FunctionSettings]?: FunctionSettings[Name] | undefined };

/** The settings of a new function: those that CreateFunction requires, and any others. */
export type NewFunctionSettings = SettingsChanges & Pick<FunctionSettings, "handler" | "role">;

/** AWS's defaults (L-API CreateFunction). */
export const defaultSettings: Omit<FunctionSettings, "handler" | "role"> = {
  runtime: "nodejs22.x",
  description: "",
  timeoutSeconds: 3,
  memoryMegabytes: 128,
  variables: {},
  logGroup: undefined,
  snapStart: "None",
  logFormat: "Text",
  systemLogLevel: "INFO",
  applicationLogLevel: "INFO",
  deadLetterTargetArn: undefined,
  architectures: ["x86_64"],
  ephemeralStorageMegabytes: 512,
  tracingMode: "PassThrough",
  vpcConfig: undefined,
  fileSystemConfigs: undefined,
  kmsKeyArn: undefined,
};

/** Replaces the values that are given: not undefined. */
export function withGiven<T extends object>(
  values: T,
  changes: { readonly [Name in keyof T]?: T[Name] | undefined },
): T {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...values, ...Object.fromEntries(given) };
}

/** Applies `changes` to `settings`. @throws {AwsError} for invalid settings. */
export function withChanges(settings: FunctionSettings, changes: SettingsChanges): FunctionSettings {
  const changed = withGiven(settings, changes);
  checkSettings(changed);
  return changed;
}

/** Checks settings as AWS does. @throws {AwsError} */
function checkSettings(settings: FunctionSettings): void {
  const { timeoutSecondsMax, memoryMegabytesMin, memoryMegabytesMax } = limits.lambda;
  checkRange("timeout", settings.timeoutSeconds, 1, timeoutSecondsMax);
  checkRange("memorySize", settings.memoryMegabytes, memoryMegabytesMin, memoryMegabytesMax);
  checkRange("ephemeralStorage.size", settings.ephemeralStorageMegabytes, 512, 10_240);
  checkLength("description", settings.description, 256);
  checkLength("handler", settings.handler, 128);
  checkVariables(settings.variables);
}

/** Variables that Lambda sets itself (L-DG "Working with Lambda environment variables"). */
const reservedVariables = new Set(
  (
    "_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME " +
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE " +
    "AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY " +
    "AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR"
  ).split(" "),
);

function checkVariables(variables: FunctionSettings["variables"]): void {
  const names = Object.keys(variables);
  const unable = "Lambda was unable to configure your environment variables because the environment variables you have";
  if (JSON.stringify(variables).length > limits.lambda.variablesBytesMax) {
    throw invalidParameterValue(`${unable} provided exceeded the 4KB limit.`);
  }
  const reserved = names.filter((name) => reservedVariables.has(name));
  if (reserved.length > 0) {
    throw invalidParameterValue(
      `${unable} provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  if (names.every((name) => /^[a-zA-Z]\w+$/.test(name))) return;
  throw new AwsError(
    "ValidationException",
    "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
  );
}

function checkLength(member: string, text: string, max: number): void {
  if (text.length > max) throw violation(member, text, `have length less than or equal to ${max}`);
}

/** Checks the range of a number, unless it is undefined. @throws {AwsError} ValidationException with AWS's text. */
export function checkRange(member: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw violation(member, value, `have value ${bound}`);
}

/** Whether the environments of a function are restored from a snapshot: SnapStart is for published versions (L-DG SnapStart). */
export const isRestored = (fn: {
  readonly version: string;
  readonly settings: Pick<FunctionSettings, "snapStart">;
}): boolean => fn.version !== "$LATEST" && fn.settings.snapStart === "PublishedVersions";
