import type { Check } from "../check.ts";
import { complaint, fine } from "../finding.ts";

const daySeconds = 86_400;

function days(seconds: number): string {
  const rounded = Math.round((seconds / daySeconds) * 10) / 10;
  return `${rounded} ${rounded === 1 ? "day" : "days"}`;
}

/** Dead letters outlive the queue that they come from: they keep the time of their first send (SQS-DG). */
export const deadLetterRetentionCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [queue, deadLetters] = await Promise.all([facts.queue(), facts.deadLetterQueue()]);
    const [kept, keptDead] = [queue, deadLetters].map(({ MessageRetentionPeriod }) => Number(MessageRetentionPeriod));
    if (kept === undefined || keptDead === undefined) return [];
    const what = `dead letters are kept for ${days(keptDead)}, messages for ${days(kept)}`;
    if (keptDead >= kept) return [fine(what)];
    const { deadLetterQueueUrl } = await facts.stack();
    return [
      complaint(
        "warning",
        what,
        "the age counts from the first send, so dead letters can expire on the day they arrive",
        `aws sqs set-queue-attributes --queue-url ${deadLetterQueueUrl} --attributes MessageRetentionPeriod=1209600`,
      ),
    ];
  },
};
