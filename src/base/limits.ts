// The limits that a Lambda function of flatten needs are constants of their own: its bundle contains only the constants that it
// uses, but every member of an object. Sources are named as in `limits` below.

/** Longest message timer and queue delay, whole seconds (SQS-API SendMessage). */
export const delaySecondsMax = 900;
/** Entries of a batch call (SQS-API SendMessageBatch). */
export const batchEntriesMax = 10;
/** Default account concurrency (L-DG quotas). */
export const accountConcurrency = 1_000;
/** New execution environments of one function: maximum at once, and how many more each second (L-DG scaling behavior). */
export const scalingBurst = 1_000;
export const scalingPerSecond = 100;
/** Smallest `ScalingConfig.MaximumConcurrency` (L-API). */
export const maximumConcurrencyMin = 2;
/** Concurrent batches of a mapping: at the start, how many more each minute, and maximum (L-DG SQS scaling, 2026). */
export const initialConcurrency = 5;
export const growthPerMinute = 300;
export const concurrencyCeiling = 1_250;
/**
 * How AWS hands out the growth within a minute is unpublished. This is an assumption: one concurrent batch every 200 ms, a
 * steady ramp, which agrees with measurements of third parties: 281 and 297 cold starts a minute in the ramp, without steps
 * (R. van der Merwe, rehanvdm.com, on the scaling of SQS mappings, 2026-03).
 */
export const growthStepMs = 60_000 / growthPerMinute;
/** How long Lambda waits before it retries an asynchronous event after a function error, seconds (L-DG async error handling). */
export const asyncRetryDelaysSeconds: readonly number[] = [60, 120];
/**
 * Longest work of a job that is drawn from a distribution, seconds: one second below the longest timeout of a function
 * (L-DG quotas), which would stop it.
 */
export const drawnWorkSecondsMax = 899;

/** AWS recommends a visibility timeout of this many function timeouts, plus the batching window (L-DG, SQS event source). */
export const visibilityFactor = 6;

/** Bytes of a message, and of a whole batch (SQS-API, since August 2025). */
export const messageBytesMax = 1_048_576;

/**
 * AWS's published limits, as values. Sources: SQS-DG / SQS-API = Amazon SQS Developer Guide and API reference;
 * L-DG / L-API = AWS Lambda Developer Guide and API reference; CW-API, CWL-API = CloudWatch and CloudWatch Logs; SFN-DG =
 * Step Functions Developer Guide; SCH-UG, SCH-API = EventBridge Scheduler User Guide and API reference.
 */
export const limits = {
  sqs: {
    delaySecondsMax,
    /** Longest visibility timeout, seconds: 12 h (SQS-API). */
    visibilityTimeoutSecondsMax: 43_200,
    /** Shortest and longest retention, seconds: 1 minute to 14 days (SQS-API). */
    retentionSecondsMin: 60,
    retentionSecondsMax: 1_209_600,
    /** Longest long poll, seconds (SQS-API ReceiveMessage). */
    waitSecondsMax: 20,
    /** Messages one receive returns at most (SQS-API ReceiveMessage). */
    receiveMessagesMax: 10,
    batchEntriesMax,
    messageBytesMax,
    messageBytesMin: 1_024,
    /** Message attributes of one message (SQS-DG quotas). */
    messageAttributesMax: 10,
    /** Characters of the name of a message attribute, and of its type (SQS-DG message metadata). */
    attributeNameLengthMax: 256,
    attributeTypeLengthMax: 256,
    /** Messages in flight on a standard queue, approximate (SQS-API ChangeMessageVisibility). */
    inFlightMessagesMax: 120_000,
    /**
     * Fair queues: a tenant is noisy with more than this share of all messages in flight and at least so many of its own, until
     * its backlog is gone or it has sent nothing for so many seconds (SQS-DG fair queues; approximate).
     */
    fairQueues: { noisyShare: 0.1, noisyInFlightMin: 30, noisySilenceSeconds: 300 },
    /** Redrive: receives before a message moves to the dead-letter queue. */
    maxReceiveCountMax: 1_000,
    /** Messages a second of a move task (SQS-API StartMessageMoveTask). */
    moveTaskRateMax: 500,
    /** Wait between two purges, and before a deleted name may be used again, seconds (SQS-API). */
    purgeIntervalSeconds: 60,
    /** `sourceQueueArns` of a RedriveAllowPolicy (SQS-API SetQueueAttributes). */
    redriveSourceQueuesMax: 10,
    /** Actions of one statement of a policy (SQS-API AddPermission). */
    permissionActionsMax: 7,
    /** Tags of a queue, and characters of a key and a value (SQS-DG quotas). */
    tagsMax: 50,
    tagKeyLengthMax: 128,
    tagValueLengthMax: 256,
    /** Queues on a page (SQS-API ListQueues). */
    queuesPerPageMax: 1_000,
    /** Tasks that one ListMessageMoveTasks returns (SQS-API). */
    moveTasksListedMax: 10,
    /** How long a FIFO queue remembers deduplication ids and attempts to receive, seconds: 5 minutes (SQS-API SendMessage, ReceiveMessage). */
    deduplicationSeconds: 300,
    /** How long after its last use an empty queue still reports metrics: 6 h (SQS-DG monitoring). */
    activeAfterUseSeconds: 21_600,
  },
  lambda: {
    /** Longest function timeout, seconds (L-DG quotas). */
    timeoutSecondsMax: 900,
    accountConcurrency,
    /** Account concurrency that must stay unreserved (L-DG quotas, L-API PutFunctionConcurrency). */
    unreservedConcurrencyMin: 100,
    scalingBurst,
    scalingPerSecond,
    /** Invocations a second for each unit of concurrency, of the account or reserved (L-DG "Understanding and visualizing concurrency"). */
    invocationsPerSecondOfConcurrency: 10,
    /** Synchronous and asynchronous payload, bytes (L-DG quotas; asynchronous since October 2025). */
    syncPayloadBytesMax: 6_291_456,
    asyncPayloadBytesMax: 1_048_576,
    memoryMegabytesMin: 128,
    memoryMegabytesMax: 10_240,
    /** Asynchronous events: retries after a function error, and how old an event may get, seconds (L-API PutFunctionEventInvokeConfig). */
    asyncRetryAttemptsMax: 2,
    eventAgeSecondsMin: 60,
    eventAgeSecondsMax: 21_600,
    /** Bounds of the backoff after throttles, milliseconds (L-DG asynchronous error handling). */
    asyncBackoffMinMs: 1_000,
    asyncBackoffMaxMs: 300_000,
    /** Invocations of a function in one chain of requests before Lambda stops the next one, approximate (L-DG invocation-recursion). */
    recursiveInvocationsMax: 16,
    /** Bytes of `LogResult` (L-API Invoke). */
    logTailBytes: 4_096,
    /** Environment variables of one function, bytes (L-DG quotas). */
    variablesBytesMax: 4_096,
    /** Deployment package, zipped and unzipped, and all packages of an account, bytes (L-DG quotas). */
    codeZippedBytesMax: 52_428_800,
    codeUnzippedBytesMax: 262_144_000,
    codeTotalBytesMax: 80_530_636_800,
  },
  eventSource: {
    /** Records in one batch of a standard queue (L-API CreateEventSourceMapping). */
    batchSizeMax: 10_000,
    /** Batch size above which a batching window is required (L-API). */
    batchSizeWithoutWindowMax: 10,
    batchingWindowSecondsMax: 300,
    maximumConcurrencyMin,
    /** Largest `ScalingConfig.MaximumConcurrency` (L-API). */
    maximumConcurrencyMax: 1_000,
    initialConcurrency,
    growthPerMinute,
    concurrencyCeiling,
    /** Provisioned mode: pollers, growth of the concurrency a minute, and its ceiling (L-DG, L-API 2026). */
    provisionedPollersMin: 2,
    minimumPollersMax: 200,
    maximumPollersMax: 10_000,
    provisionedGrowthPerMinute: 1_000,
    provisionedConcurrencyCeiling: 100_000,
    /** What one poller carries: invocations at once, receives a second, and bytes a second (L-DG SQS scaling). */
    concurrencyOfProvisionedPoller: 10,
    receivesPerProvisionedPoller: 10,
    bytesPerProvisionedPoller: 1_048_576,
    /** Patterns of `FilterCriteria`, and characters of one (L-DG event filtering). */
    filtersMax: 5,
    filterPatternCharactersMax: 4_096,
  },
  cloudwatch: {
    /** Series of one GetMetricData, and points of one GetMetricStatistics (CW-API). */
    metricDataQueriesMax: 500,
    metricDataPointsMax: 100_800,
    metricStatisticsPointsMax: 1_440,
    /** How long points of one minute and of one second are kept, seconds: 15 days, 3 h (CW-UG metrics retention). */
    metricRetentionSeconds: 1_296_000,
    highResolutionRetentionSeconds: 10_800,
    /** Metrics of one PutMetricData, values of one metric in it, and dimensions of a metric (CW-API PutMetricData). */
    putMetricDataMax: 1_000,
    putValuesMax: 150,
    dimensionsMax: 30,
    /** A metric without data for this long is hidden from ListMetrics, seconds: 2 weeks (CW-API ListMetrics). */
    metricListingSeconds: 1_209_600,
    /** Metrics on a page of ListMetrics (CW-API). */
    metricsPerPageMax: 500,
    /** Characters of a metric math expression (CW-API MetricDataQuery). */
    expressionLengthMax: 2_048,
    /** Records on a page of DescribeAlarms and DescribeAlarmHistory (CW-API). */
    alarmsPerPageMax: 100,
    /** Actions of an alarm for one state (CW-API PutMetricAlarm). */
    alarmActionsMax: 5,
    /** Period times evaluation periods, seconds: one day, or one week from a period of one hour on (CW-API PutMetricAlarm). */
    alarmWindowSecondsMax: 86_400,
    alarmLongWindowSecondsMax: 604_800,
    /** How long alarm history is kept, seconds: about two weeks (CW-API DescribeAlarmHistory). */
    alarmHistorySeconds: 1_209_600,
    /** Widgets of a dashboard (CW-UG quotas). */
    dashboardWidgetsMax: 500,
  },
  logs: {
    /** Events on a page of FilterLogEvents (CWL-API). */
    eventsPerPageMax: 10_000,
    /** Bytes of events on a page of FilterLogEvents and GetLogEvents (CWL-API). */
    pageBytesMax: 1_048_576,
    /** Stream names of one FilterLogEvents (CWL-API). */
    filterStreamsMax: 100,
    /** Events and bytes of one PutLogEvents, and what each event counts beyond its message (CWL-API). */
    putEventsMax: 10_000,
    putBytesMax: 1_048_576,
    eventOverheadBytes: 26,
    /** Oldest and newest event that PutLogEvents takes, and the longest span of one batch, seconds (CWL-API). */
    eventAgeSecondsMax: 1_209_600,
    eventAheadSecondsMax: 7_200,
    batchSpanSecondsMax: 86_400,
    /** Groups and streams on a page of the Describe calls (CWL-API). */
    describePageMax: 50,
  },
  scheduler: {
    /** Schedules and groups of an account (SCH-UG quotas). */
    schedulesMax: 10_000_000,
    groupsMax: 500,
    /** CreateSchedule a second, in the large Regions and elsewhere, where AWS has published 250 to 1,000 (SCH-UG quotas). */
    createPerSecond: 5_000,
    createPerSecondElsewhere: 1_000,
    largeRegions: ["us-east-1", "us-west-2", "eu-west-1"],
    /** Invocations of targets a second; those beyond it are delayed (SCH-UG quotas). */
    invocationsPerSecond: 1_000,
    /** Longest flexible time window, minutes (SCH-API FlexibleTimeWindow). */
    windowMinutesMax: 1_440,
    /** Retries of an invocation, and how old it may get, seconds (SCH-API RetryPolicy). */
    retryAttemptsMax: 185,
    eventAgeSecondsMin: 60,
    eventAgeSecondsMax: 86_400,
    /** Bytes of `Input` (SCH-UG quotas). */
    inputBytesMax: 262_144,
  },
  states: {
    /** Bytes of a definition, and of the data of a state or an execution (SFN-DG quotas). */
    definitionBytesMax: 1_048_576,
    dataBytesMax: 262_144,
    /** Child executions of one Map Run at once (SFN-DG quotas; cannot be raised). */
    childrenMax: 10_000,
    /** Express child executions that a Map Run starts in a second (SFN-DG, quoted by third parties). */
    expressStartsPerSecond: 1_000,
    /** Longest run of an Express execution, seconds: 5 min (SFN-DG quotas). */
    expressSecondsMax: 300,
    /** Characters of the label of a Map (SFN-DG, Distributed Map). */
    labelCharactersMax: 40,
    /** Regions with higher quotas (SFN-DG quotas). */
    largeRegions: ["us-east-1", "us-west-2", "eu-west-1"],
    /** State transitions of Standard executions: at once, and more each second (SFN-DG quotas). */
    transitions: { large: { bucket: 5_000, perSecond: 5_000 }, other: { bucket: 800, perSecond: 800 } },
    /** Calls of API actions: at once, and more each second; the large Regions allow more of some (SFN-DG quotas). */
    actionRates: {
      CreateStateMachine: { bucket: 100, perSecond: 1 },
      StartExecution: { bucket: 800, perSecond: 150 },
      DescribeExecution: { bucket: 250, perSecond: 10 },
      DescribeMapRun: { bucket: 200, perSecond: 1 },
      ListMapRuns: { bucket: 100, perSecond: 1 },
      UpdateMapRun: { bucket: 100, perSecond: 1 },
    },
  },
  flatten: {
    /** Jobs of one event of the trigger function: as many as it sends within its timeout. */
    triggerJobsMax: 100_000,
  },
  cloudformation: {
    /** Bytes of a template that is sent as text (CFN-API CreateStack). */
    templateBytesMax: 51_200,
  },
} as const;

/** Returns the shortest batching window for a batch size, in seconds: more than ten messages require one (L-API). */
export const batchingWindowMin = (batchSize: number): number =>
  batchSize > limits.eventSource.batchSizeWithoutWindowMax ? 1 : 0;
