/**
 * AWS list prices, us-east-1, USD, without free tiers. They change: the date says when they were read.
 * Sources: AWS Lambda pricing page (2026); Amazon SQS and CloudWatch price guides (2026), not AWS's own text.
 */
export const prices = {
  asOf: "2026-11-23",
  lambda: {
    perRequest: 0.2 / 1e6,
    perGigabyteSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  },
  sqs: { perRequest: 0.4 / 1e6 },
  cloudwatch: {
    perMetricRequested: 0.01 / 1000,
    alarmMetricPerMonth: 0.1,
    dashboardPerMonth: 3,
    logsPerGigabyte: 0.5,
  },
} as const;
