import { placeOf, type TargetDescription } from "../../experiment/target.ts";
import type { Survey } from "../../operate/workload/survey.ts";
import { type Fact, factList, headedPage, nextLines, paragraph, type View } from "../../terminal/page.ts";

/** The report of `init`: what was found, what flatten can do with it, and what to type next. It fits 24 lines. */
export function initReport(found: Survey, target: TargetDescription, view: View): string {
  const can = abilities(found);
  const cannot = limitations(found);
  // The file has the target and the workload, so the commands need no flags.
  const { atPlace: _, ...here } = view;
  return headedPage(placeOf(target), view, [
    "",
    ...factList(factsOf(found), view),
    "",
    ...paragraph(`flatten can: ${can.join("; ")}.`, view, undefined, 0, 2),
    ...(cannot.length === 0 ? [] : paragraph(`It cannot: ${cannot.join("; ")}.`, view, view.paint.yellow, 0, 2)),
    ...paragraph("Written to flatten.config.json: every command in this folder now works on it.", view),
    ...nextLines([...(found.functionName === null ? [] : ["flatten measure", "flatten plan"]), "flatten doctor"], here),
  ]);
}

const unknown = "unknown: no permission to read it";

/** The text of a fact that was read. */
function textOf<T>(read: T | null | "denied", text: (value: T) => string, none: string): string {
  if (read === "denied") return unknown;
  return read === null ? none : text(read as T);
}

function factsOf(found: Survey): Fact[] {
  const { functionName, queueName, deadLetterQueueName } = found;
  return [
    {
      label: "function",
      value: textOf(
        found.function,
        ({ runtime, memoryMegabytes, timeoutSeconds, reservedConcurrency }) =>
          `${functionName}: ${runtime || "container image"}, ${memoryMegabytes} MB, timeout ${timeoutSeconds} s, ${reservedConcurrency === undefined ? "no reserved concurrency" : `${reservedConcurrency} reserved`}`,
        "no function reads the queue",
      ),
    },
    {
      label: "mapping",
      value: textOf(
        found.mapping,
        ({ state, batchSize, batchingWindowSeconds, maximumConcurrency }) =>
          `${state}, batch size ${batchSize}, window ${batchingWindowSeconds} s, ${maximumConcurrency === undefined ? "no MaximumConcurrency" : `MaximumConcurrency ${maximumConcurrency}`}`,
        "none: no queue invokes the function",
      ),
    },
    {
      label: "queue",
      value: textOf(
        found.queue,
        ({ visibilityTimeoutSeconds, delaySeconds, redrive }) =>
          `${queueName}: visibility timeout ${visibilityTimeoutSeconds} s, delay ${delaySeconds} s${redrive === null ? "" : `, ${redrive.maxReceiveCount} receives`}`,
        "none",
      ),
    },
    { label: "dead-letter queue", value: deadLetterQueueName ?? "none" },
    { label: "log group", value: logText(found) },
    {
      label: "alarms",
      value: textOf(
        found.alarms,
        (names) => (names.length === 0 ? "none" : `${names.length}: ${names.join(", ")}`),
        "",
      ),
    },
    {
      label: "account",
      value: textOf(found.account, ({ limit, unreserved }) => `${limit} concurrent, ${unreserved} unreserved`, ""),
    },
  ];
}

function logText({ function: settings, logGroup }: Survey): string {
  if (settings === "denied" || settings === null) return settings === null ? "none" : unknown;
  const level = settings.systemLogLevel === undefined ? "" : `, system log level ${settings.systemLogLevel}`;
  const kept = textOf(
    logGroup,
    ({ retentionDays }) => (retentionDays === undefined ? "never expires" : `kept for ${retentionDays} days`),
    "does not exist yet",
  );
  return `${settings.logGroup}: ${kept}${level}`;
}

const isWarn = ({ function: settings }: Survey): boolean =>
  settings !== null && settings !== "denied" && settings.systemLogLevel === "WARN";

function abilities(found: Survey): string[] {
  return [
    ...(found.functionName === null || isWarn(found)
      ? []
      : ["measure the exact concurrency and the durations from the log"]),
    ...(found.functionName === null ? [] : ["read CloudWatch's metrics", "check the settings"]),
    ...(found.mapping === null ? [] : ["plan delays, a maximum or reserved concurrency for its load"]),
    ...(found.functionName === null ? [] : ["send bursts with your payloads"]),
    ...(found.queueName === null ? [] : ["look into the queue"]),
    ...(found.deadLetterQueueName === null ? [] : ["redrive dead-lettered messages"]),
  ];
}

function limitations(found: Survey): string[] {
  return [
    ...(isWarn(found) ? ["measure concurrency from the log: at the level WARN only failures are logged"] : []),
    ...(found.mapping === null && found.functionName !== null
      ? ["delay the jobs: no queue is in front of the function, so only direct invokes can be planned"]
      : []),
    ...(found.deadLetterQueueName === null && found.queueName !== null
      ? ["show failed messages: the queue has no dead-letter queue"]
      : []),
    ...(found.queueName === null
      ? []
      : ["follow each message of a burst: it counts them, unless the handler is wrapped in withJobLines"]),
  ];
}
