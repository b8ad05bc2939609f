import type { ArmResult } from "../../experiment/result.ts";
import type { ArmSettings } from "../../experiment/settings/settings.ts";
import type { Via } from "../../plan/scenario.ts";
import { clean, paragraph, type View } from "../../terminal/page.ts";
import type { ArmGroup } from "./verdict.ts";

/** What each setting of an arm is for, as part of a sentence after the name of the arm. */
const purposeOfSetting = {
  maximumConcurrency:
    "keeps the peak low for every sender of the queue, without throttles and without delays: the first choice for a peak",
  reservedConcurrency:
    "reserves concurrency for this function and takes it from the others; throttled messages use up their receives, so prefer cap",
  pollers:
    "is the opposite of cap: it shortens the waits of bursts that come unannounced, and costs money by the hour even while it is idle",
  batchSize: "needs fewer invocations and environments for short jobs; the jobs of a batch run one after another",
  batchingWindowSeconds: "fills batches, and delays messages by up to that time",
  enabled: "holds messages back while the database is down: none of them uses up a receive",
} as const satisfies Record<keyof ArmSettings, string>;

/** What each path without delays is for. */
const purposeOfPath = {
  invoke: "finishes first, and runs every job at once",
  "invoke-async": "finishes first without a caller that waits; Lambda retries twice, and nothing keeps the peak low",
  sqs: "gives retries and a dead-letter queue; its peak is only as low as the growth of the mapping makes it",
  trigger: "sends from a function instead of this machine",
  map: "sends from Step Functions instead of this machine, for millions of jobs",
  pool: "keeps the peak low without a queue; its maximum concurrency, at most 10,000, can be changed while it runs",
} as const satisfies Record<Via, string>;

/** What an arm is for. An arm has one lever: a setting, a rate, delays, or only its path. */
function purposeOf({ settings = {}, ratePerSecond, tenants, jitterSeconds, via }: ArmResult): string {
  const isFair = tenants?.isFair === true;
  const [setting] = Object.keys(settings) as (keyof ArmSettings)[];
  if (setting !== undefined) return purposeOfSetting[setting];
  if (isFair) {
    return "keeps a tenant with many jobs from delaying the others, once 30 of its jobs are in flight; it needs a message group for each tenant";
  }
  if (ratePerSecond !== undefined) {
    return "keeps to the calls per second that a database or an API accepts, while there are as many pollers as jobs run at once; the sender has to keep running";
  }
  const isDelayed = jitterSeconds !== null && jitterSeconds.max > 0;
  return isDelayed
    ? "flattens one burst without a change to the mapping; two bursts at the same time add up to a higher peak"
    : purposeOfPath[via];
}

/** Whether an arm differs from the others in more than its delays. */
const hasLever = ({ settings, ratePerSecond, tenants, via }: ArmResult): boolean =>
  settings !== undefined || ratePerSecond !== undefined || tenants !== undefined || via === "pool";

/** What each lever is for, one line an arm; no lines if the arms differ only in their delays. */
export function leverLines(groups: readonly ArmGroup[], view: View): string[] {
  if (!groups.some(({ runs: [arm] }) => hasLever(arm))) return [];
  const purposes = new Map<string, string[]>();
  for (const { name, runs } of groups) {
    const purpose = purposeOf(runs[0]);
    purposes.set(purpose, [...(purposes.get(purpose) ?? []), clean(name)]);
  }
  return [
    "What each arm is for:",
    ...[...purposes].flatMap(([purpose, names]) =>
      paragraph(`${names.join(", ")}: ${purpose}.`, view, undefined, 2, 4),
    ),
  ];
}
