/**
 * AWS list prices in us-east-1, in USD, without free tiers, as read on the date `asOf`.
 * Sources: AWS Lambda pricing page (2026), also for event pollers of SQS; third-party price guides for Amazon SQS and CloudWatch
 * (2026); AWS Step Functions pricing page (2026).
 */
export const prices = {
  asOf: "2026-11-23",
  lambda: {
    perRequest: 0.2 / 1e6,
    perGigabyteSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  },
  states: {
    perTransition: 25 / 1e6,
    perExpressRequest: 1 / 1e6,
    perExpressGigabyteSecond: 0.00001667,
  },
  /** An event poller unit of provisioned mode, which is one poller of a queue; billed by the second, at least one minute. */
  eventPollerUnitPerHour: 0.00925,
  sqs: { perRequest: 0.4 / 1e6, perFairRequest: 0.1 / 1e6 },
  /** EventBridge Scheduler, from third-party texts that quote its pricing page (2026). */
  scheduler: { perInvocation: 1 / 1e6 },
  cloudwatch: {
    perMetricRequested: 0.01 / 1000,
    alarmMetricPerMonth: 0.1,
    dashboardPerMonth: 3,
    logsPerGigabyte: 0.5,
    insightsPerGigabyte: 0.005,
  },
} as const;
