/** What is answered to who types a filter that chooses by something else than hosts and ports, in Chinese. */
import type { CliWords } from '../../en/cli/index.ts';

export const HABITS: CliWords['habits'] = {
  flags:
    '按标志位过滤，会把说明原因的报文也滤掉。--errno ECONNRESET 找出程序遇到的重置，--code TE4003 找出有这个诊断的连接，--list --sort trouble 把最严重的排在前面。',
  numbers: '本程序的连接有自己的编号：--list 列出编号，--connection N 讲述其中一条。',
  taken: '可以按主机、网段和端口过滤：--filter "host 10.0.0.1 and port 443"。',
  frame: (n) => `要问报文 ${n} 是什么、为什么会有它：--frame ${n}。`,
};
