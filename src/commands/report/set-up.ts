import type { ResultDocument } from "../../experiment/result.ts";
import type { SettingValue } from "../../experiment/settings/settings.ts";
import type { ReportFact } from "../../report/page.ts";
import { count, seconds } from "../../terminal/format.ts";
import { placeOf } from "../common/heading.ts";

/** How a run was set up: where, when, with which seed, version and settings. What the record does not contain is left out. */
export function setUpFacts(document: ResultDocument): ReportFact[] {
  const { target, startedAt, seed, id, name, version, setUp } = document;
  return [
    { label: "run", value: id },
    ...(name === undefined ? [] : [{ label: "name", value: name }]),
    { label: "where", value: placeOf(target) },
    { label: "started", value: `${startedAt.slice(0, 19).replace("T", " ")} UTC${clockNote(document)}` },
    { label: "seed", value: String(seed) },
    ...(version === undefined ? [] : [{ label: "flatten", value: version }]),
    ...(setUp === undefined ? [] : settingFacts(setUp)),
    ...document.arms.flatMap(({ name: arm, settings }) =>
      settings === undefined ? [] : [{ label: `settings of ${arm}`, value: settingsText(settings) }],
    ),
  ].filter(isFirst);
}

/** Repeated runs of an arm have the same settings. */
const isFirst = ({ label }: ReportFact, index: number, all: readonly ReportFact[]): boolean =>
  all.findIndex((other) => other.label === label) === index;

const clockNote = ({ target }: ResultDocument): string => (target.kind === "local" ? " on the emulator's clock" : "");

const settingNames = {
  batchSize: "batch size",
  batchingWindowSeconds: "batching window",
  maximumConcurrency: "maximum concurrency",
  reservedConcurrency: "reserved concurrency",
  pollers: "provisioned pollers",
  enabled: "mapping enabled",
} as const;

function settingText(key: keyof Settings, value: SettingValue): string {
  if (value === false) return "only when all messages were sent";
  if (typeof value !== "number") return value === null ? "none" : String(value);
  return key === "batchingWindowSeconds" ? `${count(value)} s` : count(value);
}

type Settings = NonNullable<ResultDocument["arms"][number]["settings"]>;

const settingsText = (settings: Settings): string =>
  (Object.keys(settingNames) as (keyof typeof settingNames)[])
    .filter((key) => settings[key] !== undefined)
    .map((key) => `${settingNames[key]} ${settingText(key, settings[key] ?? null)}`)
    .join(", ");

const mappingSettings = ({
  batchSize,
  batchingWindowSeconds,
  maximumConcurrency,
}: NonNullable<ResultDocument["setUp"]>): Settings => ({ batchSize, batchingWindowSeconds, maximumConcurrency });

const settingFacts = (setUp: NonNullable<ResultDocument["setUp"]>): ReportFact[] => [
  { label: "event source mapping", value: settingsText(mappingSettings(setUp)) },
  {
    label: "reserved concurrency",
    value: setUp.reservedConcurrency === null ? "none" : count(setUp.reservedConcurrency),
  },
  { label: "function", value: `${count(setUp.memoryMegabytes)} MB, timeout ${seconds(setUp.timeoutSeconds)}` },
  { label: "visibility timeout", value: seconds(setUp.visibilityTimeoutSeconds) },
  { label: "account limit", value: count(setUp.accountLimit) },
];
