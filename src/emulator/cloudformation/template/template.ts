import { isRecord, utf8Length } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { memoize } from "../../../base/numbers.ts";
import { asText, type JsonRecord, ownValue, readTemplateText, validationError } from "./values.ts";

/** A resource of a template. Its properties are not evaluated yet. */
export interface ResourceDefinition {
  readonly type: string;
  readonly properties: JsonRecord;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  /** What happens to the resource when it leaves the stack: "Delete", "Retain" or "RetainExceptOnCreate". */
  readonly deletionPolicy: string;
  /** What happens to the physical resource that an update replaces: "Delete" or "Retain". */
  readonly updateReplacePolicy: string;
}

/** An output of a template. Its value is not evaluated yet. */
export interface OutputDefinition {
  readonly value: unknown;
  readonly description: string | undefined;
  readonly condition: string | undefined;
  /** The name of the export, before it is evaluated. */
  readonly exportName: unknown;
}

/** A parsed template, before parameters and intrinsic functions are evaluated. */
export interface Template {
  readonly description: string | undefined;
  readonly parameters: Readonly<Record<string, JsonRecord>>;
  readonly mappings: JsonRecord;
  readonly conditions: JsonRecord;
  readonly resources: Readonly<Record<string, ResourceDefinition>>;
  readonly outputs: Readonly<Record<string, OutputDefinition>>;
}

const sections = new Set([
  "AWSTemplateFormatVersion",
  "Conditions",
  "Description",
  "Mappings",
  "Metadata",
  "Outputs",
  "Parameters",
  "Resources",
  "Rules",
]);

/**
 * Parses a template, or returns one that was parsed before: a request reads the template of a stack several times, and parsing
 * YAML is slow.
 *
 * @throws {AwsError} ValidationError "Template format error: …"
 */
export const parseTemplate = memoize((text: string): Template => {
  checkSize(text);
  const root = readTemplateText(text);
  if (!isRecord(root)) throw formatError("unsupported structure.");
  refuseNulls(root, "");
  if (root.Transform !== undefined) {
    const transforms = (Array.isArray(root.Transform) ? root.Transform : [root.Transform]).map(asText);
    throw validationError(
      `flatten's emulator does not support the transform ${transforms.join(", ")}: deploy the expanded template instead.`,
    );
  }
  const version = root.AWSTemplateFormatVersion;
  if (version !== undefined && asText(version) !== formatVersion) {
    throw formatError(`Template format version not supported. The only valid value is ${formatVersion}.`);
  }
  const unknown = Object.keys(root).filter((name) => !sections.has(name));
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(", ")}]`);
  const resources = section(root, "Resources");
  if (Object.keys(resources).length === 0) throw formatError("At least one Resources member must be defined.");
  return {
    description: typeof root.Description === "string" ? root.Description : undefined,
    parameters: mapSection(section(root, "Parameters"), parameterOf),
    mappings: section(root, "Mappings"),
    conditions: section(root, "Conditions"),
    resources: mapSection(resources, resourceOf),
    outputs: mapSection(section(root, "Outputs"), outputOf),
  };
}, 8);

function refuseNulls(value: unknown, path: string): void {
  if (value === null) throw formatError(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== "object") return;
  for (const [key, item] of Object.entries(value)) refuseNulls(item, `${path}/${key}`);
}

const formatVersion = "2010-09-09";

const formatError = (message: string) => validationError(`Template format error: ${message}`);

const section = (root: JsonRecord, name: string): JsonRecord => recordOf(ownValue(root, name) ?? {}, name);

function recordOf(value: unknown, where: string): JsonRecord {
  if (!isRecord(value)) throw formatError(`[/${where}] expected JsonObject`);
  return value;
}

function mapSection<T>(record: JsonRecord, convert: (name: string, value: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(name, value)]));
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function parameterOf(name: string, value: unknown): JsonRecord {
  if (!alphanumeric.test(name)) throw formatError(`Parameter name ${name} is non alphanumeric.`);
  return recordOf(value, `Parameters/${name}`);
}

const alphanumeric = /^[A-Za-z0-9]+$/;

function resourceOf(name: string, value: unknown): ResourceDefinition {
  const definition = recordOf(value, `Resources/${name}`);
  if (!alphanumeric.test(name)) throw formatError(`Resource name ${name} is non alphanumeric.`);
  const type = textOf(definition.Type);
  if (type === undefined) throw formatError(`[/Resources/${name}] Every Resources object must contain a Type member.`);
  const dependsOn = definition.DependsOn ?? [];
  return {
    type,
    properties: section(definition, "Properties"),
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(asText),
    condition: textOf(definition.Condition),
    deletionPolicy: textOf(definition.DeletionPolicy) ?? "Delete",
    updateReplacePolicy: textOf(definition.UpdateReplacePolicy) ?? "Delete",
  };
}

function outputOf(name: string, value: unknown): OutputDefinition {
  const definition = recordOf(value, `Outputs/${name}`);
  if (!alphanumeric.test(name)) throw formatError(`Output name ${name} is non alphanumeric.`);
  if (definition.Value === undefined) {
    throw formatError(`[/Outputs/${name}] Every Outputs member must contain a Value object`);
  }
  return {
    value: definition.Value,
    description: textOf(definition.Description),
    condition: textOf(definition.Condition),
    exportName: isRecord(definition.Export) ? definition.Export.Name : undefined,
  };
}

/** Checks the size of a template body: 1 to 51,200 bytes (CFN-API CreateStack). @throws {AwsError} ValidationError */
function checkSize(text: string): void {
  const bytes = utf8Length(text);
  const max = limits.cloudformation.templateBytesMax;
  if (bytes > 0 && bytes <= max) return;
  const bound = bytes === 0 ? "greater than or equal to 1" : `less than or equal to ${max}`;
  throw validationError(
    `1 validation error detected: Value '<${bytes} bytes>' at 'templateBody' failed to satisfy constraint: Member must have length ${bound}`,
  );
}
