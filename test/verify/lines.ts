/**
 * The commands that `npm run verify:aws` runs: settings of docs/calibration.md that need only flatten's own stack, and whose jobs
 * end within the 60 s of its function. Settings that differ only in their delays are arms of one comparison.
 */
export const verifiedLines: readonly string[] = [
  "burst --count 100 --jitter 10-100 --work 5s",
  "compare --arms stratified:10-100,even:10-100,poisson:10-100 --count 100 --work 5s",
  "burst --count 100 --jitter 10-100 --spread slots --work 5s",
  "burst --count 300 --jitter 0-240 --work exponential:5s",
  "burst --count 20 --jitter 0-30 --work 2s-8s",
  "compare --arms sqs,rate:14/s,pause,pollers:2-10 --count 100 --work 5s",
  "compare --arms sqs --count 1000 --work exponential:2s",
  "compare --arms cap:8 --count 100 --work exponential:4s",
  "burst --via invoke --count 150 --work 2s-4s --parallel 20",
  "burst --via invoke-async --count 200 --work lognormal:4s,0.5",
  "burst --count 100 --jitter 0-120 --work 5s --flaky 20%",
  "burst --count 100 --work 5s --max-peak 10",
];

/** The seed of every command, so that a later run on AWS sends the same jobs with the same delays. */
export const verifiedSeed = 1;
