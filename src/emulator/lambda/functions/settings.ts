import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";

/** What UpdateFunctionConfiguration can change. */
export interface FunctionSettings {
  readonly runtime: string;
  /** `index.handler` */
  readonly handler: string;
  /** Any role will do: the emulator checks no permissions. */
  readonly role: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Undefined: `/aws/lambda/<name>`. */
  readonly logGroup: string | undefined;
  /** Kept and shown; the emulator always writes text. */
  readonly logFormat: "Text" | "JSON";
  readonly deadLetterTargetArn: string | undefined;
  readonly architectures: readonly string[];
  readonly ephemeralStorageMegabytes: number;
  readonly tracingMode: string;
}

/** Some of the settings; undefined says nothing. */
export type SettingsChanges = { readonly [Name in keyof FunctionSettings]?: FunctionSettings[Name] | undefined };

/** The settings that CreateFunction cannot do without, and any others. */
export type NewFunctionSettings = SettingsChanges & Pick<FunctionSettings, "handler" | "role">;

/** AWS's defaults (L-API CreateFunction). */
export const defaultSettings: Omit<FunctionSettings, "handler" | "role"> = {
  runtime: "nodejs22.x",
  description: "",
  timeoutSeconds: 3,
  memoryMegabytes: 128,
  variables: {},
  logGroup: undefined,
  logFormat: "Text",
  deadLetterTargetArn: undefined,
  architectures: ["x86_64"],
  ephemeralStorageMegabytes: 512,
  tracingMode: "PassThrough",
};

/** `settings` with `changes` on top; a change to undefined is none. */
export function withChanges(settings: FunctionSettings, changes: SettingsChanges): FunctionSettings {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const changed = { ...settings, ...Object.fromEntries(given) };
  checkSettings(changed);
  return changed;
}

/** @throws {AwsError} for settings that AWS refuses. */
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

/** @throws {AwsError} ValidationException, in AWS's words, for a number out of its range; undefined is not checked. */
export function checkRange(member: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
