import { expect, test } from "vitest";
import { finishRunning } from "../../../../src/emulator/assemble.ts";
import { queuedSpec, runSpecs } from "../../../support/arms.ts";
import { deployedStack } from "../../../support/deployed-stack.ts";

/** The paths of the members of a value, with `*` for the elements of arrays and for names that users choose. */
function paths(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [at];
  const isArray = Array.isArray(value);
  return Object.entries(value).flatMap(([key, member]) =>
    paths(member, `${at}.${isArray || !/^[a-z][A-Za-z0-9]*$/.test(key) ? "*" : key}`),
  );
}

test("a member of the saved state is renamed or removed only with a new formatVersion in state.ts", async () => {
  const { emulator, target } = await deployedStack();
  await runSpecs(target, [queuedSpec]);
  await finishRunning(emulator);
  const services = JSON.parse(JSON.stringify(emulator.world.snapshot().services)) as Record<string, unknown>;
  const { lambda, sqs, eventSourceMappings, logs, sns, cloudwatch } = services;
  const found = paths({ lambda, sqs, eventSourceMappings, logs, sns, cloudwatch });
  expect([...new Set(found)].sort().join("\n")).toMatchInlineSnapshot(`
    ".cloudwatch.alarms.alarms.*.arn
    .cloudwatch.alarms.alarms.*.configuredAtMs
    .cloudwatch.alarms.alarms.*.settings.actions.*.*
    .cloudwatch.alarms.alarms.*.settings.actionsEnabled
    .cloudwatch.alarms.alarms.*.settings.comparison
    .cloudwatch.alarms.alarms.*.settings.description
    .cloudwatch.alarms.alarms.*.settings.evaluationPeriods
    .cloudwatch.alarms.alarms.*.settings.name
    .cloudwatch.alarms.alarms.*.settings.periodSeconds
    .cloudwatch.alarms.alarms.*.settings.source.identity.dimensions.*
    .cloudwatch.alarms.alarms.*.settings.source.identity.name
    .cloudwatch.alarms.alarms.*.settings.source.identity.namespace
    .cloudwatch.alarms.alarms.*.settings.source.kind
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.expression
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.id
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.label
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.metric.identity.dimensions.*
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.metric.identity.name
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.metric.identity.namespace
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.metric.periodSeconds
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.metric.statistic
    .cloudwatch.alarms.alarms.*.settings.source.queries.*.returnData
    .cloudwatch.alarms.alarms.*.settings.source.statistic
    .cloudwatch.alarms.alarms.*.settings.threshold
    .cloudwatch.alarms.alarms.*.settings.treatMissingData
    .cloudwatch.alarms.alarms.*.status.reason
    .cloudwatch.alarms.alarms.*.status.reasonData
    .cloudwatch.alarms.alarms.*.status.transitionedAtMs
    .cloudwatch.alarms.alarms.*.status.updatedAtMs
    .cloudwatch.alarms.alarms.*.status.value
    .cloudwatch.alarms.alarms.*.tags.*
    .cloudwatch.alarms.alarms.*.tags.project
    .cloudwatch.alarms.history.*.alarmName
    .cloudwatch.alarms.history.*.atMs
    .cloudwatch.alarms.history.*.data
    .cloudwatch.alarms.history.*.kind
    .cloudwatch.alarms.history.*.summary
    .cloudwatch.dashboards.*.arn
    .cloudwatch.dashboards.*.body
    .cloudwatch.dashboards.*.modifiedAtMs
    .cloudwatch.dashboards.*.name
    .cloudwatch.metrics.*.dimensions.*.*
    .cloudwatch.metrics.*.name
    .cloudwatch.metrics.*.namespace
    .cloudwatch.metrics.*.tracks.*.lastAtMs
    .cloudwatch.metrics.*.tracks.*.pending.*.bins.*.*
    .cloudwatch.metrics.*.tracks.*.pending.*.bins.*.*.*
    .cloudwatch.metrics.*.tracks.*.pending.*.bins.*.*.*.*.*
    .cloudwatch.metrics.*.tracks.*.pending.*.readableAtMs
    .cloudwatch.metrics.*.tracks.*.published.*.*
    .cloudwatch.metrics.*.tracks.*.published.*.*.*
    .cloudwatch.metrics.*.tracks.*.published.*.*.*.*.*
    .cloudwatch.metrics.*.tracks.*.resolutionMs
    .cloudwatch.metrics.*.tracks.*.unit
    .eventSourceMappings.*.mapping.arn
    .eventSourceMappings.*.mapping.functionArn
    .eventSourceMappings.*.mapping.functionName
    .eventSourceMappings.*.mapping.lastModifiedMs
    .eventSourceMappings.*.mapping.queueArn
    .eventSourceMappings.*.mapping.settings.batchSize
    .eventSourceMappings.*.mapping.settings.countsEvents
    .eventSourceMappings.*.mapping.settings.reportsItemFailures
    .eventSourceMappings.*.mapping.settings.windowSeconds
    .eventSourceMappings.*.mapping.state
    .eventSourceMappings.*.mapping.tags.*
    .eventSourceMappings.*.mapping.uuid
    .eventSourceMappings.*.scaling.backlogMs
    .eventSourceMappings.*.scaling.heldBack
    .eventSourceMappings.*.scaling.target
    .lambda.functions.*.environments.*.initialized
    .lambda.functions.*.environments.*.lastUsedMs
    .lambda.functions.*.environments.*.logGroup
    .lambda.functions.*.environments.*.logStream
    .lambda.functions.*.eventInvokeConfig.lastModifiedMs
    .lambda.functions.*.eventInvokeConfig.maximumEventAgeSeconds
    .lambda.functions.*.eventInvokeConfig.maximumRetryAttempts
    .lambda.functions.*.eventInvokeConfig.onFailureArn
    .lambda.functions.*.files.*
    .lambda.functions.*.lastModifiedMs
    .lambda.functions.*.latestVersion
    .lambda.functions.*.name
    .lambda.functions.*.revisionId
    .lambda.functions.*.scaling.atMs
    .lambda.functions.*.scaling.milliTokens
    .lambda.functions.*.settings.applicationLogLevel
    .lambda.functions.*.settings.architectures.*
    .lambda.functions.*.settings.description
    .lambda.functions.*.settings.ephemeralStorageMegabytes
    .lambda.functions.*.settings.handler
    .lambda.functions.*.settings.logFormat
    .lambda.functions.*.settings.memoryMegabytes
    .lambda.functions.*.settings.role
    .lambda.functions.*.settings.runtime
    .lambda.functions.*.settings.snapStart
    .lambda.functions.*.settings.systemLogLevel
    .lambda.functions.*.settings.timeoutSeconds
    .lambda.functions.*.settings.tracingMode
    .lambda.functions.*.settings.variables.*
    .lambda.functions.*.sha256
    .lambda.functions.*.size
    .lambda.functions.*.tags.*
    .lambda.functions.*.tags.project
    .logs.groups.*.createdAtMs
    .logs.groups.*.events.blocks.*.first.atMs
    .logs.groups.*.events.blocks.*.first.sequence
    .logs.groups.*.events.blocks.*.last.atMs
    .logs.groups.*.events.blocks.*.last.sequence
    .logs.groups.*.events.blocks.*.messageLength
    .logs.groups.*.events.blocks.*.packed
    .logs.groups.*.events.blocks.*.size
    .logs.groups.*.name
    .logs.groups.*.retentionDays
    .logs.groups.*.streams.*.createdAtMs
    .logs.groups.*.streams.*.firstAtMs
    .logs.groups.*.streams.*.lastAtMs
    .logs.groups.*.streams.*.lastIngestedAtMs
    .logs.groups.*.streams.*.name
    .logs.groups.*.tags.*
    .logs.groups.*.tags.project
    .logs.sequence
    .sns.topics.*.arn
    .sns.topics.*.name
    .sns.topics.*.tags.*
    .sns.topics.*.tags.project
    .sqs.metricsAtMs
    .sqs.queues.*.attributes.*
    .sqs.queues.*.createdAtMs
    .sqs.queues.*.lastModifiedAtMs
    .sqs.queues.*.lastUsedAtMs
    .sqs.queues.*.name
    .sqs.queues.*.tags.*
    .sqs.queues.*.tags.project
    .sqs.queues.*.totals.deleted
    .sqs.queues.*.totals.emptyReceives
    .sqs.queues.*.totals.received
    .sqs.queues.*.totals.sent
    .sqs.queues.*.totals.sentBytes
    .sqs.sequence"
  `);
});
