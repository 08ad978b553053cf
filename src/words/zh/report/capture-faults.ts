/** What is wrong with a capture itself, in Chinese, in one line at the head of the overview. */
import type { CaptureEndRecord } from '../../../records/contract.ts';
import { numberText } from '../../render.ts';
import { bytesZh, durationZh, zh } from '../writing.ts';

type Quality = NonNullable<CaptureEndRecord['quality']>;

/** The empty string when nothing is wrong. */
export function aboutCapture(q: Quality | undefined, tcpSegments: number): string {
  if (q === undefined) return '';
  const parts: string[] = [];
  if (q.filteredTo !== undefined)
    parts.push(
      `过滤器只放行了${q.filteredTo === 'data' ? '带数据的报文' : q.filteredTo === 'SYN, FIN and RST' ? ' SYN、FIN 和 RST' : ` ${q.filteredTo}`}`,
    );
  if (q.oneDirection !== undefined)
    parts.push((q.bothDirections ?? 0) === 0 ? '只有一个方向' : `${numberText(q.oneDirection)} 条连接只有一个方向`);
  if (q.unseenAcked !== undefined)
    parts.push(zh`缺少确实到达过的 ${bytesZh(q.unseenAcked.bytes)}（${numberText(q.unseenAcked.connections)} 条连接）`);
  if (q.copies !== undefined) {
    const copies = q.copies.mirrored + q.copies.throughHost + q.copies.elsewhere;
    parts.push(`${numberText(tcpSegments)} 个 TCP 报文中有 ${numberText(copies)} 个是副本，只判断一次`);
  }
  if (q.optionsCut !== undefined) parts.push(`${numberText(q.optionsCut)} 个报文在 TCP 选项结束之前被截断`);
  if (q.clockSteps !== undefined) parts.push('时钟发生过跳变');
  else if (q.outOfOrder !== undefined)
    parts.push(
      zh`${numberText(q.outOfOrder.packets)} 个报文没有按时间排列，最多相差 ${durationZh(q.outOfOrder.mostNs)}`,
    );
  if (q.largerThanWire !== undefined) parts.push('含有比网络上更大的报文段（很可能是分段卸载：在网卡之上抓取）');
  if (q.letGo !== undefined) parts.push(`${numberText(q.letGo.connections)} 条连接因内存用尽，在结束之前就给出了结果`);
  return parts.length === 0 ? '' : `关于这份抓包：${parts.join('；')}`;
}
