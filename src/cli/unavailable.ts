/** What is said where a package or a service that was asked for is not there. */
import { NoPackage } from '../batch/optional.ts';
import { FIRST_ANSWER_MS, NoRedis } from '../batch/queue/bullmq.ts';
import { S3Fault, s3Text } from '../batch/s3.ts';
import { MILLISECOND, SECOND } from '../units.ts';
import type { CliWords } from '../words/cli-words.ts';
import { faultText } from '../words/fault.ts';

/** Null where the error is another one. */
export function unavailable(error: unknown, words: CliWords): string | null {
  const { fleet: says } = words;
  if (error instanceof NoPackage) {
    const use = says.uses[error.package] ?? error.package;
    return error.why === null
      ? says.noPackage(use, error.package)
      : says.brokenPackage(use, error.package, words.faults.foreign(error.why));
  }
  if (error instanceof S3Fault) return s3Text(error, words);
  if (!(error instanceof NoRedis)) return null;
  return error.why === null
    ? says.noRedisInTime(error.url, (FIRST_ANSWER_MS * MILLISECOND) / SECOND)
    : says.noRedis(error.url, faultText(error.why, words));
}
