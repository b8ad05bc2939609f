/**
 * AWS's published limits, as values. Sources: SQS-DG / SQS-API = Amazon SQS Developer Guide and API reference;
 * L-DG / L-API = AWS Lambda Developer Guide and API reference; CW-API, CWL-API = CloudWatch and CloudWatch Logs.
 */
export const limits = {
  sqs: {
    /** Longest message timer and queue delay, whole seconds (SQS-API SendMessage). */
    delaySecondsMax: 900,
    /** Longest visibility timeout, seconds: 12 h (SQS-API). */
    visibilityTimeoutSecondsMax: 43_200,
    /** Shortest and longest retention, seconds: 1 minute to 14 days (SQS-API). */
    retentionSecondsMin: 60,
    retentionSecondsMax: 1_209_600,
    /** Longest long poll, seconds (SQS-API ReceiveMessage). */
    waitSecondsMax: 20,
    /** Messages one receive returns at most (SQS-API ReceiveMessage). */
    receiveMessagesMax: 10,
    /** Entries of a batch call (SQS-API SendMessageBatch). */
    batchEntriesMax: 10,
    /** Bytes of a message, and of a whole batch (SQS-API, since August 2025). */
    messageBytesMax: 1_048_576,
    messageBytesMin: 1_024,
    /** Message attributes of one message (SQS-DG quotas). */
    messageAttributesMax: 10,
    /** Messages in flight on a standard queue, approximate (SQS-API ChangeMessageVisibility). */
    inFlightMessagesMax: 120_000,
    /** Redrive: receives before a message moves to the dead-letter queue. */
    maxReceiveCountMax: 1_000,
    /** Messages a second of a move task (SQS-API StartMessageMoveTask). */
    moveTaskRateMax: 500,
    /** Wait between two purges, and before a deleted name may be used again, seconds (SQS-API). */
    purgeIntervalSeconds: 60,
  },
  lambda: {
    /** Longest function timeout, seconds (L-DG quotas). */
    timeoutSecondsMax: 900,
    /** Account concurrency by default, and what must stay unreserved (L-DG quotas, L-API PutFunctionConcurrency). */
    accountConcurrency: 1_000,
    unreservedConcurrencyMin: 100,
    /** New execution environments of one function: saved up at most, and refill a second (L-DG scaling behavior). */
    scalingBurst: 1_000,
    scalingPerSecond: 100,
    /** Synchronous and asynchronous payload, bytes (L-DG quotas; asynchronous since October 2025). */
    syncPayloadBytesMax: 6_291_456,
    asyncPayloadBytesMax: 1_048_576,
    memoryMegabytesMin: 128,
    memoryMegabytesMax: 10_240,
  },
  eventSource: {
    /** Records in one batch of a standard queue (L-API CreateEventSourceMapping). */
    batchSizeMax: 10_000,
    /** Batch size above which a batching window is required (L-API). */
    batchSizeWithoutWindowMax: 10,
    batchingWindowSecondsMax: 300,
    /** `ScalingConfig.MaximumConcurrency` (L-API). */
    maximumConcurrencyMin: 2,
    maximumConcurrencyMax: 1_000,
    /** Concurrent batches at the start, growth a minute, and the ceiling (L-DG SQS scaling, 2026). */
    initialConcurrency: 5,
    growthPerMinute: 300,
    concurrencyCeiling: 1_250,
  },
  cloudwatch: {
    /** Series of one GetMetricData, and points of one GetMetricStatistics (CW-API). */
    metricDataQueriesMax: 500,
    metricDataPointsMax: 100_800,
    metricStatisticsPointsMax: 1_440,
  },
  logs: {
    /** Events on a page of FilterLogEvents (CWL-API). */
    eventsPerPageMax: 10_000,
  },
} as const;
