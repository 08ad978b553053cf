/** What is said of a queue, its workers, and packages that only some uses need, in Chinese. */
import type { CliWords } from '../../en/cli/index.ts';
import { numberText } from '../../render.ts';

export const FLEET: CliWords['fleet'] = {
  uses: {
    bullmq: 'Redis 队列',
    '@duckdb/node-api': '查询',
    s3mini: 'S3 上的位置',
    '@modelcontextprotocol/server': 'MCP 服务',
  },
  noPackage: (use, name) =>
    `${use}需要 ${name} 包，但它没有安装：请在 tcptrace-explain 的安装位置执行 \`npm install ${name}\`（全局安装的加 -g）。`,
  brokenPackage: (use, name, why) => `${use}需要 ${name} 包，但它无法加载：${why}。`,
  noRedis: (url, why) => `${url} 没有 Redis 应答：${why}。`,
  noRedisInTime: (url, seconds) => `${url} 没有 Redis 应答：${seconds} 秒内没有任何回应。`,
  s3: {
    noKey: (at) =>
      `${at}：需要设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY，且必须是长期有效的密钥，不支持会话令牌（AWS_SESSION_TOKEN）。`,
    forbidden: (at) => `${at}：S3 不允许用这个密钥读写。`,
    missing: (at) => `${at}：没有这个对象。`,
    changed: (at) => `${at}：读取期间对象发生了变化。`,
    failed: (at, why) => `${at}：S3 无法使用：${why}。`,
  },
  inMemory: (url) =>
    `${url} 的 Redis 只把队列放在内存中（appendonly no）：它重启时忘掉的任务，只要本次批量分析还在运行，就会重新放入。`,
  noWorker: (url, version) =>
    `还没有 ${version} 版本的 worker：在任何一台能以同样路径看到抓包和结果的机器上执行 \`tcptrace-explain worker --queue ${url}\` 即可启动。`,
  working: (url, jobs) => `正在为 ${url} 工作，同时 ${jobs} 份；按 Ctrl-C 结束。`,
  ending: '手中的抓包做完后结束；再按一次立即结束，由别的 worker 接手。',
  attemptFailed: (path, why) => `${path}：${why}`,
  ended: (done, failed) => `完成 ${numberText(done)} 份抓包${failed > 0 ? `，${numberText(failed)} 次尝试失败` : ''}。`,
};
