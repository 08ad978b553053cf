/** Lines of a report: as wide as asked for, and broken where Chinese and English may be broken. */
import { array, assert, constantFrom, integer, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth, wrap } from '../../src/report/layout.ts';

const texts = array(
  oneof(
    constantFrom('报文', '服务端', '已经关闭', '，', '。', '、', '（', '）', '：', '；', '“', '”', '《', '》', '……'),
    constantFrom('RST', 'net.ipv4.tcp_rmem', '4', '41.2 ms', 'ss -ltn', ' ', '/a/long/path/of/a/capture.pcap', '%'),
  ),
  { minLength: 1, maxLength: 60 },
)
  .map((parts) => parts.join(''))
  // One mark behind the other, as no sentence has them, can fill a line alone.
  .filter(
    (text) =>
      !/[，。、；：？！）》”…（“《]{3}/.test(text) && !/(?:^| )[，。、；：？！）》”…%]|[（“《](?: |$)/.test(text),
  );

/** What is wrong with how `text` was broken. */
function faults(text: string, lines: readonly string[], width: number): string[] {
  const found = lines.filter((line) => textWidth(line) > width).map((line) => `too wide: ${line}`);
  for (const line of lines.slice(1))
    if (/^[，。、；：？！）》”…%]/.test(line)) found.push(`begins with a mark: ${line}`);
  for (const line of lines.slice(0, -1)) if (/[（“《]$/.test(line)) found.push(`ends with a mark: ${line}`);
  if (lines.join('').replaceAll(' ', '') !== text.replaceAll(' ', '')) found.push('something is lost');
  return found;
}

describe('wrapped lines', () => {
  it('begin with no closing mark, end with no opening one, and lose nothing', () => {
    assert(
      property(texts, integer({ min: 20, max: 100 }), (text, width) => {
        expect(faults(text, wrap(text, width), width)).toEqual([]);
      }),
      { numRuns: 1000, examples: [['net.ipv4.tcp_rmemRST“RST', 21]] },
    );
  });

  it('are told from lines that are broken wrongly', () => {
    expect(faults('一二，三', ['一二', '，三'], 20)).toEqual(['begins with a mark: ，三']);
    expect(faults('一（二', ['一（', '二'], 20)).toEqual(['ends with a mark: 一（']);
    expect(faults('一二', ['一'], 20)).toEqual(['something is lost']);
  });

  it('break Chinese between characters and English at spaces', () => {
    expect(wrap('服务端已经关闭了套接字，客户端仍在发送数据。', 24)).toEqual([
      '服务端已经关闭了套接字，',
      '客户端仍在发送数据。',
    ]);
    expect(wrap('服务端已经关闭了套接字，客户端仍在发送数据。', 22)).toEqual([
      '服务端已经关闭了套接',
      '字，客户端仍在发送数',
      '据。',
    ]);
    expect(wrap('在报文 4 的 net.ipv4.tcp_rmem 中', 16)).toEqual(['在报文 4 的', 'net.ipv4.tcp_rme', 'm 中']);
    expect(wrap('the server had closed its socket', 12)).toEqual(['the server', 'had closed', 'its socket']);
  });
});
