/** Where a queue moves messages that were received too often. */
export interface Redrive {
  readonly deadLetterArn: string;
  readonly maxReceiveCount: number;
}

/** Reads the redrive policy among a queue's attributes; undefined when it has none. */
export function redriveOf({ RedrivePolicy }: Readonly<Record<string, string>>): Redrive | undefined {
  if (!RedrivePolicy) return undefined;
  const policy = JSON.parse(RedrivePolicy) as { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
  return { deadLetterArn: policy.deadLetterTargetArn ?? "", maxReceiveCount: Number(policy.maxReceiveCount ?? 0) };
}
