import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";

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
};

/** Applies `changes` to `settings`. @throws {AwsError} for invalid settings. */
export function withChanges(settings: FunctionSettings, changes: SettingsChanges): FunctionSettings {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const changed = { ...settings, ...Object.fromEntries(given) };
  checkSettings(changed);
  return changed;
}

/** Checks settings as AWS does. @throws {AwsError} */
function checkSettings(settings: FunctionSettings): void {
  const { timeoutSecondsMax, memoryMegabytesMin, memoryMegabytesMax, variablesBytesMax } = limits.lambda;
  checkRange("timeout", settings.timeoutSeconds, 1, timeoutSecondsMax);
  checkRange("memorySize", settings.memoryMegabytes, memoryMegabytesMin, memoryMegabytesMax);
  if (JSON.stringify(settings.variables).length > variablesBytesMax) {
    throw new AwsError(
      "InvalidParameterValueException",
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.`,
    );
  }
}

/** Checks the range of a number, unless it is undefined. @throws {AwsError} ValidationException with AWS's text. */
export function checkRange(member: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

/** Whether the environments of a function are restored from a snapshot: SnapStart is for published versions (L-DG SnapStart). */
export const isRestored = (fn: {
  readonly version: string;
  readonly settings: Pick<FunctionSettings, "snapStart">;
}): boolean => fn.version !== "$LATEST" && fn.settings.snapStart === "PublishedVersions";
