/** Questions that incidents raise, as SQL over the views of a directory of results. */
/** What it asks is said in `words/en/cli/running.ts`, by its name. */
export interface Question {
  readonly name: string;
  readonly sql: string;
}

/** `a` opened the connection where it is the client; addresses of both ends are JSON. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'resets',
    sql: `SELECT CASE n."from" WHEN 'a' THEN c.a->>'address' ELSE c.b->>'address' END AS host, n.detail->>'cause' AS cause, count(*) AS resets
FROM annotations n JOIN connections c ON c.file = n.file AND c.id = n.connection
WHERE n.kind = 'reset' GROUP BY ALL ORDER BY resets DESC, host, cause LIMIT 20`,
  },
  {
    name: 'syn-drops',
    sql: `SELECT c.b->>'address' AS server, c.b->>'port' AS port, count(*) AS unanswered
FROM findings f JOIN connections c ON c.file = f.file AND c.id = f.connection
WHERE f.code = 'TE1002' GROUP BY ALL ORDER BY unanswered DESC, server, port LIMIT 20`,
  },
  {
    name: 'retransmissions',
    sql: `WITH sides AS (SELECT a AS side FROM connections UNION ALL SELECT b FROM connections)
SELECT regexp_replace(side->>'address', '\\.\\d+$', '.0/24') AS network, sum((side->>'bytes')::BIGINT) AS bytes,
  round(100 * sum((side->>'retransmittedBytes')::DOUBLE) / sum((side->>'bytes')::BIGINT + (side->>'retransmittedBytes')::BIGINT), 3) AS percent
FROM sides WHERE side->>'address' LIKE '%.%' GROUP BY ALL HAVING sum((side->>'bytes')::BIGINT) > 0 ORDER BY percent DESC, bytes DESC, network LIMIT 20`,
  },
  {
    // No system waits five minutes for the answer to a SYN: beyond, a clock was set.
    name: 'slow-handshakes',
    sql: `SELECT substr(startTime, 1, 13) AS hour, count(*) AS handshakes, round(max((handshake->>'rttNs')::DOUBLE) / 1e6, 3) AS slowest_ms, arg_max(tuple, (handshake->>'rttNs')::DOUBLE) AS connection
FROM connections WHERE (handshake->>'rttNs')::DOUBLE < 300e9 AND startTime IS NOT NULL GROUP BY ALL ORDER BY hour LIMIT 100`,
  },
  {
    name: 'econnreset',
    sql: `SELECT p.path, c.id, c.tuple, c.verdict->>'text' AS why FROM connections c JOIN captures p ON p.file = c.file
WHERE (c.a->>'calls') LIKE '%"ECONNRESET"%' OR (c.b->>'calls') LIKE '%"ECONNRESET"%' ORDER BY c.file, c.id LIMIT 100`,
  },
  {
    name: 'time',
    sql: `SELECT b->>'address' AS server, b->>'port' AS port, count(*) AS connections,
  round(sum(coalesce((time->>'bThinksNs')::DOUBLE, 0)) / 1e9, 3) AS server_s, round(sum(coalesce((time->>'networkNs')::DOUBLE, 0)) / 1e9, 3) AS network_s,
  round(sum(coalesce((time->>'timeoutsNs')::DOUBLE, 0) + coalesce((time->>'recoveryNs')::DOUBLE, 0)) / 1e9, 3) AS repair_s, round(sum(coalesce((time->>'windowNs')::DOUBLE, 0)) / 1e9, 3) AS window_s
FROM connections WHERE time IS NOT NULL GROUP BY ALL ORDER BY server_s + network_s + repair_s + window_s DESC, server, port LIMIT 20`,
  },
  {
    name: 'slow-answers',
    sql: `SELECT b->>'address' AS server, b->>'port' AS port, count(*) AS connections, round(max((responses->>'maxNs')::DOUBLE) / 1e6, 3) AS slowest_ms, round(median((responses->>'medianNs')::DOUBLE) / 1e6, 3) AS median_ms
FROM connections WHERE responses->>'from' = 'b' GROUP BY ALL ORDER BY slowest_ms DESC, server, port LIMIT 20`,
  },
  {
    name: 'findings',
    sql: `SELECT code, severity, any_value(title) AS title, count(*) AS findings, count(DISTINCT file) AS captures FROM findings GROUP BY code, severity ORDER BY findings DESC, code LIMIT 50`,
  },
  {
    name: 'timeline',
    sql: `SELECT substr(startTime, 1, 16) AS minute, count(*) AS connections, count(*) FILTER (WHERE trouble = 'problem') AS problems
FROM connections WHERE startTime IS NOT NULL GROUP BY ALL ORDER BY minute LIMIT 1000`,
  },
  {
    name: 'lost-between',
    sql: `SELECT endsA, (ab->>'lost')::BIGINT AS lost_of_a, (ba->>'lost')::BIGINT AS lost_of_b, text FROM two_views ORDER BY lost_of_a + lost_of_b DESC, fileA, connectionA LIMIT 50`,
  },
];
